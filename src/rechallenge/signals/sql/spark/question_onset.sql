/* First start of each drug in question (kind 1, by its bit) or of a comparator (kind 2), and the event, as far as dates are known. */
WITH started AS (
  SELECT
    named.report,
    named.kind,
    named.bit,
    MIN(report_therapy.start_from) AS start_from,
    MIN(report_therapy.start_to) AS start_to
  FROM named
  LEFT JOIN report_therapy
    ON report_therapy.report = named.report AND report_therapy.seq = named.seq
  GROUP BY
    named.report,
    named.kind,
    named.bit
)
SELECT
  started.report,
  started.kind,
  started.bit,
  started.start_from,
  started.start_to,
  report.event_from,
  report.event_to_wide AS event_to
FROM started
JOIN report
  ON report.report = started.report
ORDER BY
  started.kind NULLS LAST,
  started.bit NULLS LAST,
  started.report NULLS LAST
