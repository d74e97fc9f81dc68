SELECT
  standing.report,
  event_spelling.event_code,
  MAX(reac.drug_rec_act) AS recurs
FROM reac
JOIN standing
  ON standing.report = reac.primaryid AND standing.quarter = reac.quarter
JOIN event_spelling
  ON event_spelling.pt = reac.pt
GROUP BY
  standing.report,
  event_spelling.event_code
