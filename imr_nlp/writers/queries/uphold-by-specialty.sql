-- How often is the denial upheld, by specialty of the reviewer?
-- Columns as in `uphold-by-category`; a reviewer with several specialties counts for each of them.
SELECT
    specialty,
    count(*) AS issues,
    count(DISTINCT letter_id) AS letters,
    count(outcome) AS decided,
    count(*) FILTER (outcome = 'upheld') AS upheld,
    count(*) FILTER (outcome = 'modified') AS modified,
    count(*) FILTER (outcome = 'overturned') AS overturned,
    share(upheld, decided) AS uphold_rate,
    wilson_low(upheld, decided) AS low,
    wilson_high(upheld, decided) AS high
FROM (
    SELECT DISTINCT issue_id, letter_id, outcome, replace(unnest(reviewer_specialties), ' & ', ' and ') AS specialty
    FROM decisions
)
GROUP BY specialty
ORDER BY issues DESC, specialty
