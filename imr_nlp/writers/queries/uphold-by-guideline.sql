-- How often is the denial upheld, by guideline that the reviewer cites?
-- Columns as in `uphold-by-category`; an issue counts once for each guideline that its reviewer cites.
SELECT
    guideline,
    count(*) AS issues,
    count(DISTINCT letter_id) AS letters,
    count(outcome) AS decided,
    count(*) FILTER (outcome = 'upheld') AS upheld,
    count(*) FILTER (outcome = 'modified') AS modified,
    count(*) FILTER (outcome = 'overturned') AS overturned,
    share(upheld, decided) AS uphold_rate,
    wilson_low(upheld, decided) AS low,
    wilson_high(upheld, decided) AS high
FROM decisions
JOIN (SELECT DISTINCT issue_id, guideline FROM citations WHERE side = 'reviewer') AS cited USING (issue_id)
GROUP BY guideline
ORDER BY issues DESC, guideline
