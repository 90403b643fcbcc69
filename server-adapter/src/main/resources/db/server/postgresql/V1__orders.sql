-- What all OMFLOW Servers share. Times are UTC.

CREATE TABLE process (
    process_key    varchar(64) PRIMARY KEY,
    latest_version integer     NOT NULL
);

CREATE TABLE process_version (
    process_key varchar(64)  NOT NULL,
    version     integer      NOT NULL,
    definition  text         NOT NULL,
    deployed_by varchar(128) NOT NULL,
    deployed_at timestamptz  NOT NULL,
    PRIMARY KEY (process_key, version)
);

CREATE TABLE orders (
    order_key       varchar(200) PRIMARY KEY,
    process_key     varchar(64)  NOT NULL,
    process_version integer      NOT NULL,
    status          varchar(10)  NOT NULL,
    form            text         NOT NULL,
    -- Where the order stands: tokens and open splits. NULL until its first job has succeeded.
    progress        text,
    step_count      integer      NOT NULL,
    placed_by       varchar(128),
    placed_login    varchar(128),
    placed_job      varchar(80)  NOT NULL,
    placed_at       timestamptz  NOT NULL,
    changed_at      timestamptz  NOT NULL,
    -- The order this one is a subflow of, and the token that waits there.
    parent_key      varchar(200),
    parent_token    integer,
    -- The job that failed; the order's other jobs wait behind it.
    blocked_by      varchar(80)
) WITH (fillfactor = 80);

CREATE TABLE step (
    order_key varchar(200) NOT NULL,
    seq       integer      NOT NULL,
    node      varchar(64)  NOT NULL,
    node_type varchar(16)  NOT NULL,
    done_by   varchar(128),
    login     varchar(128),
    server    varchar(64)  NOT NULL,
    done_at   timestamptz  NOT NULL,
    -- What was filled in or set at this step.
    form      text         NOT NULL,
    PRIMARY KEY (order_key, seq)
);

-- A job that has taken effect, so that it takes none a second time.
CREATE TABLE processed_job (
    job_id       varchar(80) PRIMARY KEY,
    body_hash    char(64)    NOT NULL,
    answer       text        NOT NULL,
    processed_at timestamptz NOT NULL
);
CREATE INDEX processed_job_age ON processed_job (processed_at);

-- Jobs to be sent to the Booster. Until claimed_until the claimant sends them, then anyone may.
CREATE TABLE outbox (
    job_id        varchar(80)  PRIMARY KEY,
    seq           bigint       GENERATED ALWAYS AS IDENTITY,
    job_type      varchar(32)  NOT NULL,
    order_key     varchar(200) NOT NULL,
    body          text         NOT NULL,
    login         varchar(128),
    reply_to      varchar(500),
    by_rest       boolean      NOT NULL,
    entered_at    timestamptz,
    claimed_until timestamptz  NOT NULL
);

-- Jobs that cannot be carried out yet: they came before their time, failed and are to be tried again, or wait behind one
-- that failed. Each is sent to the Booster again when its order moves, or when it is due.
CREATE TABLE held_job (
    job_id     varchar(80)  PRIMARY KEY,
    seq        bigint       GENERATED ALWAYS AS IDENTITY,
    order_key  varchar(200) NOT NULL,
    job_type   varchar(32)  NOT NULL,
    body       text         NOT NULL,
    login      varchar(128),
    reply_to   varchar(500),
    by_rest    boolean      NOT NULL,
    entered_at timestamptz,
    reason     varchar(10)  NOT NULL,
    tries      integer      NOT NULL,
    cause      varchar(2000),
    held_at    timestamptz  NOT NULL,
    due_at     timestamptz  NOT NULL
);
CREATE INDEX held_job_of_order ON held_job (order_key);
CREATE INDEX held_job_due ON held_job (due_at);

CREATE TABLE incident (
    incident_id bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_key   varchar(200) NOT NULL,
    job_id      varchar(80)  NOT NULL,
    job_type    varchar(32)  NOT NULL,
    job_body    text         NOT NULL,
    login       varchar(128),
    cause       varchar(2000) NOT NULL,
    status      varchar(10)  NOT NULL,
    opened_at   timestamptz  NOT NULL,
    closed_at   timestamptz,
    closed_by   varchar(128)
);
CREATE INDEX incident_of_order ON incident (order_key);

-- What administrators did.
CREATE TABLE audit (
    audit_id bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at       timestamptz   NOT NULL,
    who      varchar(128)  NOT NULL,
    server   varchar(64)   NOT NULL,
    act      varchar(40)   NOT NULL,
    subject  varchar(300)  NOT NULL
);

-- Who may use the REST interface; only a hash of each token is kept.
CREATE TABLE api_token (
    token_hash char(64)     PRIMARY KEY,
    name       varchar(128) NOT NULL UNIQUE,
    role       varchar(16)  NOT NULL,
    created_at timestamptz  NOT NULL
);
