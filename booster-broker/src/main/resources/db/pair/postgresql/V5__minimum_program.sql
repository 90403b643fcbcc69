-- Which version of the Booster these tables need at least. Changes are additive, so that older Boosters go on beside newer
-- ones; a change that they could not live with raises it.
CREATE TABLE pair_schema_minimum (
    minimum_program varchar(32) NOT NULL
);
INSERT INTO pair_schema_minimum (minimum_program) VALUES ('1.0.0.0');
