-- How often is the denial upheld, by treatment?
-- Columns as in `uphold-by-category`. A treatment has one row, by its usual name, however the letters spell it; issues
-- without the name of a treatment are left out.
SELECT
    canonical AS treatment,
    category,
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
WHERE canonical IS NOT NULL
GROUP BY canonical, category
ORDER BY issues DESC, canonical, category
