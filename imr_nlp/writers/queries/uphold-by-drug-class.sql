-- How often is the denial upheld, by class of drug?
-- Columns as in `uphold-by-category`; issues that are about no drug of a known class are left out.
SELECT
    drug_class,
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
WHERE drug_class IS NOT NULL
GROUP BY drug_class
ORDER BY issues DESC, drug_class
