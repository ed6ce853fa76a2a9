-- Which letters overturned which treatment, on which guideline?
-- One row for each source that the reviewer cites; a letter that overturned without a citation has one row without a
-- guideline. Modified decisions are in it too, since a part of the denial fell.
SELECT
    case_number,
    decision_date,
    issue_number,
    treatment,
    outcome,
    guideline,
    section,
    [CASE WHEN page.first = page.last THEN page.first::VARCHAR ELSE page.first || '-' || page.last END
        FOR page IN pages] AS pages,
    source
FROM decisions
LEFT JOIN (SELECT * FROM citations WHERE side = 'reviewer') AS cited USING (issue_id)
WHERE outcome IN ('overturned', 'modified')
ORDER BY issue_id, citation_id
