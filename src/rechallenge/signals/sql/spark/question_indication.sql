/* Reports with a wanted indication of a suspect drug (kind 1), or with the event itself as an indication of any drug (kind 2). */
SELECT
  report_indication.report,
  MAX(
    CASE WHEN wanted_indication.kind = 1 AND report_drug.role & 3 <> 0 THEN 1 ELSE 0 END
  ) AS is_indicated,
  MAX(CASE WHEN wanted_indication.kind = 2 THEN 1 ELSE 0 END) AS is_for_event
FROM report_indication
JOIN population
  ON population.report = report_indication.report
JOIN wanted_indication
  ON wanted_indication.indication_code = report_indication.indication_code
LEFT JOIN report_drug
  ON report_drug.report = report_indication.report
  AND report_drug.seq = report_indication.seq
GROUP BY
  report_indication.report
