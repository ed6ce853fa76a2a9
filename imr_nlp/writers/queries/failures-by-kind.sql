-- What could not be read?
-- One row for each kind of failure, with one of its sources as an example.
SELECT kind, count(*) AS failures, min(source) AS example
FROM failures
GROUP BY kind
ORDER BY failures DESC, kind
