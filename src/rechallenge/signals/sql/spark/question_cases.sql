/* The reports with the event and a suspect drug in question, line by line. */
SELECT
  report.report,
  report.caseid,
  report.quarter,
  population.first_received,
  exposure.drug_primary,
  exposure.drug_suspect,
  event_named.core,
  event_named.has_broad,
  event_named.has_recurred,
  COALESCE(dropped.dropped, 0) AS dropped,
  report.age_years,
  report.sex,
  report.country,
  report.lit_ref
FROM event_named
JOIN exposure
  ON exposure.report = event_named.report
JOIN population
  ON population.report = event_named.report
JOIN report
  ON report.report = event_named.report
LEFT JOIN dropped
  ON dropped.report = event_named.report
WHERE
  exposure.drug_suspect <> 0
ORDER BY
  report.report NULLS LAST
