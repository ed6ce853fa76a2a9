-- How many sessions were requested, and how many does the guideline allow?
-- One row for each issue that states both. `excess` is the greatest number requested less the greatest number allowed, and
-- `excess_with_completed` counts the sessions already received as well.
SELECT
    case_number,
    issue_number,
    canonical AS treatment,
    sessions_min AS requested_min,
    sessions_max AS requested_max,
    guideline_sessions_min AS allowed_min,
    guideline_sessions_max AS allowed_max,
    completed_sessions_max AS completed,
    requested_max - allowed_max AS excess,
    excess + coalesce(completed, 0) AS excess_with_completed,
    outcome,
    source
FROM decisions
WHERE sessions_max IS NOT NULL AND guideline_sessions_max IS NOT NULL
ORDER BY issue_id
