/* Reports that name a wanted drug, as bits: kind 1 the drugs in question, 2 comparators, 3 drugs that may mask the event. */
SELECT
  report_ingredient.report,
  BIT_OR(
    CASE
      WHEN wanted_drug.kind = 1 AND report_ingredient.roles & 1 <> 0
      THEN wanted_drug.bit
      ELSE 0
    END
  ) AS drug_primary,
  BIT_OR(
    CASE
      WHEN wanted_drug.kind = 1 AND report_ingredient.roles & 3 <> 0
      THEN wanted_drug.bit
      ELSE 0
    END
  ) AS drug_suspect,
  BIT_OR(
    CASE
      WHEN wanted_drug.kind = 2 AND report_ingredient.roles & 1 <> 0
      THEN wanted_drug.bit
      ELSE 0
    END
  ) AS other_primary,
  BIT_OR(
    CASE
      WHEN wanted_drug.kind = 2 AND report_ingredient.roles & 3 <> 0
      THEN wanted_drug.bit
      ELSE 0
    END
  ) AS other_suspect,
  BIT_OR(
    CASE
      WHEN wanted_drug.kind = 3 AND report_ingredient.roles & 3 <> 0
      THEN wanted_drug.bit
      ELSE 0
    END
  ) AS masking
FROM report_ingredient
JOIN population
  ON population.report = report_ingredient.report
JOIN wanted_drug
  ON wanted_drug.ingredient_code = report_ingredient.ingredient_code
GROUP BY
  report_ingredient.report
