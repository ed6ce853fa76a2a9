-- How often is the denial upheld, by chapter and edition of the MTUS that the reviewer cites?
-- Columns as in `uphold-by-category`; an issue counts once for each chapter and edition that its reviewer cites.
SELECT
    chapter,
    edition,
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
JOIN (
    SELECT DISTINCT issue_id, chapter, edition FROM citations WHERE side = 'reviewer' AND chapter IS NOT NULL
) AS cited USING (issue_id)
GROUP BY chapter, edition
ORDER BY issues DESC, chapter, edition
