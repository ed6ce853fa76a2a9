-- What is missing or contradictory in the letters?
-- One row for each kind of warning, with one of its messages as an example.
SELECT code, count(*) AS warnings, count(DISTINCT letter_id) AS letters, min(message) AS example
FROM warnings
GROUP BY code
ORDER BY warnings DESC, code
