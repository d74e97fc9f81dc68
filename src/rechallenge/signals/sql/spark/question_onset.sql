/* First start of a suspect drug in question (kind 1) or of a comparator (kind 2), and the event, as far as dates are known. */
WITH started AS (
  SELECT
    report_drug.report,
    wanted_drug.kind,
    CASE WHEN wanted_drug.kind = 1 THEN 0 ELSE wanted_drug.bit END AS comparator,
    MIN(report_therapy.start_from) AS start_from,
    MIN(report_therapy.start_to) AS start_to
  FROM report_drug
  JOIN event_named
    ON event_named.report = report_drug.report
  JOIN name_ingredient
    ON name_ingredient.name_code = report_drug.name_code
  JOIN wanted_drug
    ON wanted_drug.ingredient_code = name_ingredient.ingredient_code
  LEFT JOIN report_therapy
    ON report_therapy.report = report_drug.report
    AND report_therapy.seq = report_drug.seq
  WHERE
    event_named.core <> 0 AND wanted_drug.kind < 3 AND report_drug.role & :roles <> 0
  GROUP BY
    report_drug.report,
    wanted_drug.kind,
    CASE WHEN wanted_drug.kind = 1 THEN 0 ELSE wanted_drug.bit END
)
SELECT
  started.report,
  started.kind,
  started.comparator,
  started.start_from,
  started.start_to,
  report.event_from,
  report.event_to_wide AS event_to,
  population.first_received
FROM started
JOIN population
  ON population.report = started.report
JOIN report
  ON report.report = started.report
LEFT JOIN dropped
  ON dropped.report = started.report
WHERE
  COALESCE(dropped.dropped, 0) & :threshold = 0
ORDER BY
  started.kind NULLS LAST,
  started.comparator NULLS LAST,
  started.report NULLS LAST
