-- How many days lie between the denial and the decision?
-- One row for each letter that has both dates. Days below zero are a slip in the letter or in its reading.
SELECT
    case_number,
    priority,
    ur_denial_date,
    application_received,
    decision_date,
    decision_date - ur_denial_date AS days_from_denial,
    decision_date - application_received AS days_from_application,
    source
FROM letters
WHERE decision_date IS NOT NULL AND ur_denial_date IS NOT NULL
ORDER BY letter_id
