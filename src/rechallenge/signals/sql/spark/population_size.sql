SELECT
  COUNT(*) AS n
FROM population
