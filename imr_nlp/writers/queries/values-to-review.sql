-- Which values should a person look at?
-- The most doubtful first. `field` is the path of the value in the decision; issues count from 0 in it, `issue_number` from 1.
SELECT
    source,
    case_number,
    issue_number,
    field,
    confidence,
    reason
FROM reviews
JOIN letters USING (letter_id)
LEFT JOIN (SELECT issue_id, issue_number FROM issues) AS numbered USING (issue_id)
ORDER BY confidence, source, field
