-- Which version of the server these tables need at least. Changes are additive, so that older servers go on beside newer
-- ones; a change that they could not live with raises it.
CREATE TABLE server_schema_minimum (
    minimum_program varchar(32) NOT NULL
);
INSERT INTO server_schema_minimum (minimum_program) VALUES ('1.0.0.0');
