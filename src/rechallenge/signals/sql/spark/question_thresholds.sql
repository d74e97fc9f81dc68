SELECT DISTINCT
  threshold
FROM duplicate_cluster
ORDER BY
  threshold NULLS LAST
