-- How often is the denial upheld, by quarter of the decision?
-- Columns as in `uphold-by-category`; letters without a decision date are left out.
SELECT
    strftime(decision_date, '%Y') || '-Q' || quarter(decision_date) AS quarter,
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
WHERE decision_date IS NOT NULL
GROUP BY ALL
ORDER BY ALL
