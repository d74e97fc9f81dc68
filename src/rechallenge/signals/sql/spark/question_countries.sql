/* Countries of the reports with the drugs in question, most often named first. */
SELECT
  report.country,
  COUNT(*) AS n
FROM exposure
JOIN report
  ON report.report = exposure.report
WHERE
  exposure.drug_suspect <> 0 AND NOT report.country IS NULL
GROUP BY
  report.country
ORDER BY
  n DESC,
  report.country NULLS LAST
LIMIT 6
