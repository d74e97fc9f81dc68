/* All but one report of each patient, at a threshold of evidence in bits. */
SELECT
  report
FROM duplicate_cluster
WHERE
  threshold = CAST(:bits AS DOUBLE) AND NOT is_kept
