-- Tables, macros and the main view of a database of decisions. The comments are kept in the database:
-- SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'issues'

CREATE TABLE letters (
    letter_id INTEGER PRIMARY KEY,
    source VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    case_number VARCHAR,
    template VARCHAR,
    priority VARCHAR,
    letter_outcome VARCHAR,
    date_assigned DATE,
    date_of_injury DATE,
    decision_date DATE,
    ur_denial_date DATE,
    application_received DATE,
    reviewer_specialties VARCHAR[] NOT NULL,
    reviewer_licensed_states VARCHAR[] NOT NULL,
    patient_age INTEGER,
    patient_sex VARCHAR,
    diagnoses VARCHAR[] NOT NULL,
    icd_codes VARCHAR[] NOT NULL,
    prior_treatments VARCHAR[] NOT NULL,
    prior_counts STRUCT(treatment VARCHAR, canonical VARCHAR, count INTEGER)[] NOT NULL
);

CREATE TABLE issues (
    issue_id INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES letters (letter_id),
    issue_number INTEGER,
    request VARCHAR NOT NULL,
    treatment VARCHAR,
    canonical VARCHAR,
    category VARCHAR NOT NULL,
    drug_class VARCHAR,
    drugs VARCHAR[] NOT NULL,
    body_parts VARCHAR[] NOT NULL,
    side VARCHAR,
    levels VARCHAR[] NOT NULL,
    contrast VARCHAR,
    billing_codes VARCHAR[] NOT NULL,
    sessions_min INTEGER,
    sessions_max INTEGER,
    sessions_unit VARCHAR,
    strength VARCHAR,
    quantity INTEGER,
    refills INTEGER,
    rental_days INTEGER,
    service_first DATE,
    service_last DATE,
    outcome VARCHAR,
    medically_necessary BOOLEAN,
    guideline_sessions_min INTEGER,
    guideline_sessions_max INTEGER,
    completed_sessions_min INTEGER,
    completed_sessions_max INTEGER,
    certified_sessions_min INTEGER,
    certified_sessions_max INTEGER,
    rationale VARCHAR
);

CREATE TABLE citations (
    citation_id INTEGER PRIMARY KEY,
    issue_id INTEGER NOT NULL REFERENCES issues (issue_id),
    side VARCHAR NOT NULL,
    guideline VARCHAR NOT NULL,
    basis VARCHAR,
    source_name VARCHAR,
    chapter VARCHAR,
    edition INTEGER,
    section VARCHAR,
    pages STRUCT(first INTEGER, last INTEGER)[] NOT NULL
);

CREATE TABLE mentions (
    mention_id INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES letters (letter_id),
    label VARCHAR NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    pdf_page INTEGER,
    text VARCHAR NOT NULL,
    iso_date VARCHAR,
    page_first INTEGER,
    page_last INTEGER,
    guideline VARCHAR,
    polarity VARCHAR,
    treatment VARCHAR,
    category VARCHAR
);

CREATE TABLE session_counts (
    session_count_id INTEGER PRIMARY KEY,
    mention_id INTEGER NOT NULL REFERENCES mentions (mention_id),
    letter_id INTEGER NOT NULL REFERENCES letters (letter_id),
    issue_id INTEGER REFERENCES issues (issue_id),
    role VARCHAR,
    sessions_min INTEGER,
    sessions_max INTEGER,
    unit VARCHAR,
    frequency VARCHAR,
    duration VARCHAR
);

CREATE TABLE evidence (
    evidence_id INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES letters (letter_id),
    issue_id INTEGER REFERENCES issues (issue_id),
    field VARCHAR NOT NULL,
    start_char INTEGER NOT NULL,
    end_char INTEGER NOT NULL,
    pdf_page INTEGER,
    text VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    probability DOUBLE
);

CREATE TABLE warnings (
    warning_id INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES letters (letter_id),
    issue_id INTEGER REFERENCES issues (issue_id),
    code VARCHAR NOT NULL,
    message VARCHAR NOT NULL,
    field VARCHAR
);

CREATE TABLE reviews (
    review_id INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES letters (letter_id),
    issue_id INTEGER REFERENCES issues (issue_id),
    field VARCHAR NOT NULL,
    confidence DOUBLE NOT NULL,
    reason VARCHAR NOT NULL
);

CREATE TABLE failures (
    failure_id INTEGER PRIMARY KEY,
    source VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    message VARCHAR NOT NULL
);

-- Wilson's interval for a share: honest for small numbers and for shares near 0 or 1, where the usual one is not.
CREATE MACRO wilson_centre(hits, total) AS (hits + 1.96 * 1.96 / 2) / (total + 1.96 * 1.96);
CREATE MACRO wilson_reach(hits, total) AS
    1.96 / (total + 1.96 * 1.96) * sqrt(hits * (total - hits) / total + 1.96 * 1.96 / 4);
CREATE MACRO wilson_low(hits, total) AS
    CASE WHEN total > 0 THEN round(greatest(wilson_centre(hits, total) - wilson_reach(hits, total), 0), 3) END;
CREATE MACRO wilson_high(hits, total) AS
    CASE WHEN total > 0 THEN round(least(wilson_centre(hits, total) + wilson_reach(hits, total), 1), 3) END;
CREATE MACRO share(hits, total) AS CASE WHEN total > 0 THEN round(hits / total, 3) END;

CREATE VIEW decisions AS
SELECT letters.*, issues.* EXCLUDE (letter_id)
FROM issues
JOIN letters USING (letter_id)
ORDER BY issue_id;
