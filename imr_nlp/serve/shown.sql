-- The table that the pages search: a row an issue, and one for a letter without issues, so that none is missing.
CREATE TABLE cited AS
SELECT issue_id, side, guideline, {chapter} AS chapter, citation_id FROM run.citations;

CREATE TABLE shown AS
WITH sources AS (
    SELECT issue_id,
        list_distinct(list(guideline) FILTER (side = 'reviewer')) AS guidelines,
        list_distinct(list(chapter) FILTER (side = 'reviewer' AND chapter IS NOT NULL)) AS chapters,
        string_agg(concat_ws(' ', guideline, chapter), ' ') AS cited_words
    FROM cited GROUP BY issue_id
),
letter_doubts AS (
    SELECT letter_id, list(code ORDER BY warning_id) AS codes FROM run.warnings WHERE issue_id IS NULL GROUP BY letter_id
),
issue_doubts AS (
    SELECT issue_id, list(code ORDER BY warning_id) AS codes
    FROM run.warnings WHERE issue_id IS NOT NULL GROUP BY issue_id
),
letter_reviews AS (
    SELECT letter_id, list(field ORDER BY review_id) AS fields, min(confidence) AS least
    FROM run.reviews WHERE issue_id IS NULL GROUP BY letter_id
),
issue_reviews AS (
    SELECT issue_id, list(field ORDER BY review_id) AS fields, min(confidence) AS least
    FROM run.reviews WHERE issue_id IS NOT NULL GROUP BY issue_id
)
SELECT
    (row_number() OVER (ORDER BY letters.letter_id, issues.issue_id))::INTEGER AS row_id,
    letters.letter_id, letters.source, letters.sha256, letters.case_number, letters.decision_date,
    letters.date_of_injury, letters.ur_denial_date,
    coalesce(letters.reviewer_specialties, []) AS specialty,
    coalesce(letters.diagnoses, []) AS diagnoses,
    issues.issue_id, issues.issue_number, issues.request, issues.treatment, issues.category, issues.drug_class,
    coalesce(issues.body_parts, []) AS body_parts,
    issues.sessions_min, issues.sessions_max, issues.guideline_sessions_min, issues.guideline_sessions_max,
    issues.completed_sessions_min, issues.completed_sessions_max, issues.strength, issues.quantity, issues.outcome,
    coalesce(sources.guidelines, []) AS guideline,
    coalesce(sources.chapters, []) AS chapter,
    list_distinct(list_concat(coalesce(letter_doubts.codes, []), coalesce(issue_doubts.codes, []))) AS warnings,
    list_concat(coalesce(issue_reviews.fields, []), coalesce(letter_reviews.fields, [])) AS doubts,
    least(issue_reviews.least, letter_reviews.least) AS least_sure,
    lower(concat_ws(' ', letters.case_number, letters.source, issues.request, issues.treatment, issues.category,
        issues.drug_class, issues.outcome, array_to_string(letters.diagnoses, ' '),
        array_to_string(letters.reviewer_specialties, ' '), sources.cited_words)) AS words
FROM run.letters AS letters
LEFT JOIN run.issues AS issues USING (letter_id)
LEFT JOIN sources USING (issue_id)
LEFT JOIN issue_doubts USING (issue_id)
LEFT JOIN letter_doubts ON letter_doubts.letter_id = letters.letter_id
LEFT JOIN issue_reviews USING (issue_id)
LEFT JOIN letter_reviews ON letter_reviews.letter_id = letters.letter_id;

-- What has been reviewed: kept in the review's own file, repeated here to filter by.
CREATE TABLE reviewed (sha256 VARCHAR PRIMARY KEY, judged INTEGER, wrong INTEGER, done BOOLEAN);
