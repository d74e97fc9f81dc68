SELECT DISTINCT
  control_event.outcome,
  report_event.report
FROM report_event
JOIN population
  ON population.report = report_event.report
JOIN control_event
  ON control_event.event_code = report_event.event_code
