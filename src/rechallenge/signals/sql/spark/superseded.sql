SELECT
  primaryid,
  caseid,
  quarter,
  reason,
  standing
FROM standing_version
WHERE
  NOT reason IS NULL
