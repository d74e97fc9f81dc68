SELECT
  report_event.event_code,
  COUNT(*) AS n
FROM report_event
JOIN population
  ON population.report = report_event.report
GROUP BY
  report_event.event_code
ORDER BY
  report_event.event_code NULLS LAST
