-- Reports that name a wanted drug, as bits: kind 1 the drugs in question, 2 comparators, 3 drugs that may mask the event.
select
    report_ingredient.report,
    bit_or(case when wanted_drug.kind = 1 and report_ingredient.roles & 1 <> 0 then wanted_drug.bit else 0 end) as drug_primary,
    bit_or(case when wanted_drug.kind = 1 and report_ingredient.roles & 3 <> 0 then wanted_drug.bit else 0 end) as drug_suspect,
    bit_or(case when wanted_drug.kind = 2 and report_ingredient.roles & 1 <> 0 then wanted_drug.bit else 0 end) as other_primary,
    bit_or(case when wanted_drug.kind = 2 and report_ingredient.roles & 3 <> 0 then wanted_drug.bit else 0 end) as other_suspect,
    bit_or(case when wanted_drug.kind = 3 and report_ingredient.roles & 3 <> 0 then wanted_drug.bit else 0 end) as masking
from report_ingredient
join population on population.report = report_ingredient.report
join wanted_drug on wanted_drug.ingredient_code = report_ingredient.ingredient_code
group by report_ingredient.report
