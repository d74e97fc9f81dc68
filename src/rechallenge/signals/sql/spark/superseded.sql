SELECT
  primaryid,
  caseid,
  quarter,
  reason,
  standing
FROM standing_version
WHERE
  NOT reason IS NULL
ORDER BY
  primaryid NULLS LAST,
  quarter NULLS LAST
