/* Reports that name a wanted event: the strata of its core terms as bits, and whether a broad term is named. */
SELECT
  report_event.report,
  BIT_OR(CASE WHEN wanted_event.is_core = 1 THEN wanted_event.bit ELSE 0 END) AS core,
  MAX(CASE WHEN wanted_event.is_core = 1 THEN 0 ELSE 1 END) AS has_broad,
  MAX(
    CASE
      WHEN wanted_event.is_core = 1 AND UPPER(report_event.recurs) LIKE 'Y%'
      THEN 1
      ELSE 0
    END
  ) AS has_recurred
FROM report_event
JOIN population
  ON population.report = report_event.report
JOIN wanted_event
  ON wanted_event.event_code = report_event.event_code
GROUP BY
  report_event.report
