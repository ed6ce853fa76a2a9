-- How often is the denial upheld, by treatment?
-- Columns as in `uphold-by-category`; issues without a bare name of the treatment are left out.
SELECT
    treatment,
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
WHERE treatment IS NOT NULL
GROUP BY treatment, category
ORDER BY issues DESC, treatment, category
