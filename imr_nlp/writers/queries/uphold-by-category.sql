-- How often is the denial upheld, by category of treatment?
-- `decided` are the issues whose outcome the letter says; `uphold_rate` is `upheld / decided`, and `low` to `high` is its
-- 95% confidence interval (Wilson). Issues of one letter are often decided alike, so the true uncertainty is larger.
SELECT
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
GROUP BY category
ORDER BY issues DESC, category
