CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO alembic_version VALUES ('0001');
CREATE TABLE models (
    hash VARCHAR(64) NOT NULL, version VARCHAR(40) NOT NULL, anatomy JSON NOT NULL,
    CONSTRAINT pk_models PRIMARY KEY (hash)
);
CREATE TABLE scenarios (
    id {key} NOT NULL, slug VARCHAR(64) NOT NULL, version INTEGER NOT NULL, visibility VARCHAR(10) NOT NULL,
    owner VARCHAR(255), parent VARCHAR(64), created {instant} NOT NULL, deleted {instant},
    CONSTRAINT pk_scenarios PRIMARY KEY (id), CONSTRAINT uq_scenarios_slug UNIQUE (slug)
);
CREATE TABLE versions (
    scenario INTEGER NOT NULL, number INTEGER NOT NULL, name VARCHAR(120) NOT NULL, note TEXT NOT NULL,
    author VARCHAR(80) NOT NULL, language VARCHAR(10) NOT NULL, tags JSON NOT NULL, data JSON NOT NULL,
    outcomes JSON NOT NULL, model VARCHAR(64) NOT NULL, changed {instant} NOT NULL,
    CONSTRAINT pk_versions PRIMARY KEY (scenario, number),
    CONSTRAINT fk_versions_scenario FOREIGN KEY (scenario) REFERENCES scenarios (id) ON DELETE CASCADE,
    CONSTRAINT fk_versions_model FOREIGN KEY (model) REFERENCES models (hash)
);
INSERT INTO models VALUES ('0123456789ab', '0.9', '{{"equations": {{}}, "parameters": {{}}, "levers": {{}}, "tables": {{}}}}');
INSERT INTO scenarios (slug, version, visibility, owner, parent, created, deleted)
    VALUES ('AbC-_123xyz0', 2, 'public', NULL, NULL, '2025-01-02 03:04:05.678901', NULL);
INSERT INTO versions VALUES (1, 1, 'Twins', '', 'Li', 'en', '[]', '{{}}', '{{}}', '0123456789ab', '2025-01-02 03:04:05.678901');
INSERT INTO versions VALUES (1, 2, '双园', 'later', 'Li', 'zh', '["parks", "远期"]',
    '{{"levers": {{"overseas_park_starts": {{"level": 1.0, "start": 2019.0, "ramp": 4.0}}, "home_park_starts": {{"level": 1.0, "start": 2018.0, "ramp": 3.0}}, "twin_park_share": {{"level": 0.8, "start": 2019.0, "ramp": 4.0}}}}, "assumptions": {{}}, "until": 2035.0, "step": 0.0625, "method": "rk4"}}',
    '{{"investment_coverage": {{"unit": "dimensionless", "values": {{"2030": 0.5}}}}}}', '0123456789ab', '2025-02-03 04:05:06');
