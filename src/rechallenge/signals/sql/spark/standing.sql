/* Reports that stand: the key by which rows of a quarter belong to them. */
SELECT
  primaryid AS report,
  caseid,
  quarter
FROM standing_version
WHERE
  reason IS NULL
