-- Which fields are doubted most?
-- One row for each field: how many of its values are to be reviewed, in how many letters, the least confidence, and the reason of the most doubtful.
SELECT
    regexp_replace(field, '^issues\.[0-9]+\.', 'issues.') AS field,
    count(*) AS "values",
    count(DISTINCT letter_id) AS letters,
    min(confidence) AS least_confidence,
    arg_min(reason, confidence) AS reason
FROM reviews
GROUP BY ALL
ORDER BY "values" DESC, field
