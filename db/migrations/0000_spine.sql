CREATE SCHEMA "auth";
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "audit_entry_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_id" uuid,
	"at" timestamp with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"actor_name" text NOT NULL,
	"verb" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"before_digest" text,
	"after_digest" text,
	"detail" jsonb NOT NULL,
	CONSTRAINT "audit_entry_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "audit_entry_actor_kind" CHECK ("audit_entry"."actor_kind" in ('consultant', 'contact', 'device', 'automation', 'job'))
);
--> statement-breakpoint
CREATE TABLE "agreement" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"weight" integer DEFAULT 1 NOT NULL,
	"opted_out" boolean DEFAULT false NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_by_name" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "agreement_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "agreement_customer" UNIQUE("consultancy_id","customer_id"),
	CONSTRAINT "agreement_weight" CHECK ("agreement"."weight" between 1 and 1000000)
);
--> statement-breakpoint
CREATE TABLE "billing_op" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"customer_id" uuid NOT NULL,
	"invoice_id" uuid,
	"share_id" uuid,
	"position" integer NOT NULL,
	"body" jsonb NOT NULL,
	"body_hash" text NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"first_sent_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"external_id" text,
	"last_error" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "billing_op_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "billing_op_key" UNIQUE("consultancy_id","key"),
	CONSTRAINT "billing_op_state" CHECK ("billing_op"."state" in ('pending', 'sent', 'unknown', 'done', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "billing_run" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"campaign_id" uuid NOT NULL,
	"gateway" text NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "billing_run_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "billing_run_campaign" UNIQUE("consultancy_id","campaign_id")
);
--> statement-breakpoint
CREATE TABLE "campaign" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"currency" text NOT NULL,
	"basis" text DEFAULT 'equal' NOT NULL,
	"price_minor" bigint,
	"state" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "campaign_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "campaign_build" UNIQUE("consultancy_id","build_id"),
	CONSTRAINT "campaign_build_owner" CHECK ("campaign"."build_owner" = "campaign"."consultancy_id" or "campaign"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "campaign_state" CHECK ("campaign"."state" in ('quoted', 'testing', 'priced', 'invoiced', 'settled', 'closed')),
	CONSTRAINT "campaign_basis" CHECK ("campaign"."basis" in ('equal', 'weight')),
	CONSTRAINT "campaign_price" CHECK ("campaign"."price_minor" is null or "campaign"."price_minor" >= 0)
);
--> statement-breakpoint
CREATE TABLE "cost" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"campaign_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"run_id" uuid,
	"minutes" integer,
	"rate_minor" bigint,
	"amount_minor" bigint NOT NULL,
	"note" text NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "cost_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "cost_run" UNIQUE("consultancy_id","campaign_id","run_id"),
	CONSTRAINT "cost_kind" CHECK ("cost"."kind" in ('labour', 'lab_fee', 'other'))
);
--> statement-breakpoint
CREATE TABLE "invoice" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"billing_run_id" uuid NOT NULL,
	"number" text NOT NULL,
	"currency" text NOT NULL,
	"total_minor" bigint NOT NULL,
	"state" text NOT NULL,
	"gateway" text NOT NULL,
	"gateway_account" text DEFAULT '' NOT NULL,
	"external_id" text,
	"hosted_url" text,
	"parked_reason" text,
	"issued_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"paid_at" timestamp with time zone,
	CONSTRAINT "invoice_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "invoice_once" UNIQUE("consultancy_id","billing_run_id","customer_id"),
	CONSTRAINT "invoice_number" UNIQUE("consultancy_id","number"),
	CONSTRAINT "invoice_external" UNIQUE("consultancy_id","gateway","gateway_account","external_id"),
	CONSTRAINT "invoice_state" CHECK ("invoice"."state" in ('pending', 'draft', 'open', 'paid', 'void', 'uncollectible', 'parked'))
);
--> statement-breakpoint
CREATE TABLE "invoice_line" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"share_id" uuid NOT NULL,
	"description" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "invoice_line_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "invoice_line_share" UNIQUE("consultancy_id","share_id")
);
--> statement-breakpoint
CREATE TABLE "payer" (
	"consultancy_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"weight" integer NOT NULL,
	CONSTRAINT "payer_consultancy_id_campaign_id_customer_id_pk" PRIMARY KEY("consultancy_id","campaign_id","customer_id")
);
--> statement-breakpoint
CREATE TABLE "share" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"campaign_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"weight" integer NOT NULL,
	"currency" text NOT NULL,
	"assessed_minor" bigint NOT NULL,
	"net_minor" bigint NOT NULL,
	"payer_count" integer,
	"total_minor" bigint,
	"label" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "share_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "share_customer" UNIQUE("consultancy_id","campaign_id","customer_id"),
	CONSTRAINT "share_amounts" CHECK ("share"."net_minor" between 0 and "share"."assessed_minor")
);
--> statement-breakpoint
CREATE TABLE "stripe_customer" (
	"consultancy_id" uuid NOT NULL,
	"customer_id" uuid NOT NULL,
	"account" text NOT NULL,
	"external_id" text NOT NULL,
	CONSTRAINT "stripe_customer_consultancy_id_account_customer_id_pk" PRIMARY KEY("consultancy_id","account","customer_id")
);
--> statement-breakpoint
CREATE TABLE "stripe_event" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"account" text NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"object_id" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"processed_at" timestamp with time zone,
	CONSTRAINT "stripe_event_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "stripe_event_once" UNIQUE("consultancy_id","account","event_id")
);
--> statement-breakpoint
CREATE TABLE "stripe_settings" (
	"consultancy_id" uuid PRIMARY KEY NOT NULL,
	"secret_key_encrypted" text NOT NULL,
	"webhook_secret_encrypted" text NOT NULL,
	"account" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "branch" (
	"id" text PRIMARY KEY NOT NULL,
	"product_id" text NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "build" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"key" text NOT NULL,
	"product_id" text NOT NULL,
	"branch_id" text,
	"applies_to" text[] DEFAULT '{}' NOT NULL,
	"kind" text NOT NULL,
	"channel" text NOT NULL,
	"version" integer[],
	"hash" text,
	"labels" text[] NOT NULL,
	"kbs" text[] DEFAULT '{}' NOT NULL,
	"aliases" text[] DEFAULT '{}' NOT NULL,
	"released_on" date,
	"date_precision" text,
	"reboot" text DEFAULT 'unknown' NOT NULL,
	"vendor_withdrawn_reason" text,
	"note" text,
	"source" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "build_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "build_key" UNIQUE("consultancy_id","key"),
	CONSTRAINT "build_kind" CHECK ("build"."kind" in ('rtm', 'service_pack', 'update_rollup', 'cumulative_update', 'security_update', 'hotfix_update', 'baseline', 'hotpatch', 'interim_update', 'preview')),
	CONSTRAINT "build_channel" CHECK ("build"."channel" in ('general', 'prerelease', 'private', 'unverified')),
	CONSTRAINT "build_reboot" CHECK ("build"."reboot" in ('yes', 'no', 'maybe', 'unknown')),
	CONSTRAINT "build_version_parts" CHECK ("build"."version" is null or array_length("build"."version", 1) = 4),
	CONSTRAINT "build_identity" CHECK ("build"."version" is not null or "build"."hash" is not null or "build"."channel" in ('prerelease', 'unverified', 'private')),
	CONSTRAINT "build_label" CHECK (array_length("build"."labels", 1) >= 1)
);
--> statement-breakpoint
CREATE TABLE "catalogue_load" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"added" integer NOT NULL,
	"changed" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "product" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"vendor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "supersedence" (
	"consultancy_id" uuid NOT NULL,
	"newer_owner" uuid NOT NULL,
	"newer_id" uuid NOT NULL,
	"older_owner" uuid NOT NULL,
	"older_id" uuid NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "supersedence_consultancy_id_newer_id_older_id_pk" PRIMARY KEY("consultancy_id","newer_id","older_id")
);
--> statement-breakpoint
CREATE TABLE "consultancy" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"currency" text DEFAULT 'USD' NOT NULL,
	"labour_rate_minor" integer DEFAULT 0 NOT NULL,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"watched_kinds" text[] DEFAULT '{antivirus,backup,transport_agent,cluster}' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "consultancy_slug_unique" UNIQUE("slug"),
	CONSTRAINT "consultancy_not_public" CHECK ("consultancy"."id" <> '00000000-0000-0000-0000-000000000000'::uuid)
);
--> statement-breakpoint
CREATE TABLE "decision" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"own" boolean NOT NULL,
	"verdict_revision_id" uuid,
	"pinned" jsonb NOT NULL,
	"acknowledged" text[] DEFAULT '{}' NOT NULL,
	"risk_acceptance_id" uuid,
	"reason" text,
	"until" timestamp with time zone,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "decision_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "decision_build_owner" CHECK ("decision"."build_owner" = "decision"."consultancy_id" or "decision"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "decision_kind" CHECK ("decision"."kind" in ('approved', 'declined', 'deferred', 'risk_accepted', 'revoked'))
);
--> statement-breakpoint
CREATE TABLE "decision_staleness" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"decision_id" uuid NOT NULL,
	"installation_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "decision_staleness_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "decision_staleness_once" UNIQUE("consultancy_id","decision_id","installation_id"),
	CONSTRAINT "decision_staleness_cause" CHECK ("decision_staleness"."cause" in ('profile_changed', 'outcome_worse'))
);
--> statement-breakpoint
CREATE TABLE "exposure" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"withdrawal_id" uuid NOT NULL,
	"installation_id" uuid NOT NULL,
	"way" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "exposure_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "exposure_installation" UNIQUE("consultancy_id","withdrawal_id","installation_id"),
	CONSTRAINT "exposure_way" CHECK ("exposure"."way" in ('exact_build', 'binary_hash', 'alias', 'identity_unconfirmed', 'automatic', 'managed_auto'))
);
--> statement-breakpoint
CREATE TABLE "risk_acceptance" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"effect" text NOT NULL,
	"pinned" jsonb NOT NULL,
	"reason" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"asked_by_id" uuid NOT NULL,
	"asked_by_name" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"accepted_by_id" uuid,
	"accepted_by_name" text,
	"accepted_at" timestamp with time zone,
	CONSTRAINT "risk_acceptance_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "risk_acceptance_build_owner" CHECK ("risk_acceptance"."build_owner" = "risk_acceptance"."consultancy_id" or "risk_acceptance"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "risk_acceptance_effect" CHECK ("risk_acceptance"."effect" in ('install', 'wait')),
	CONSTRAINT "risk_acceptance_two_people" CHECK ("risk_acceptance"."accepted_by_id" is distinct from "risk_acceptance"."asked_by_id"),
	CONSTRAINT "risk_acceptance_whole" CHECK (("risk_acceptance"."accepted_at" is null) = ("risk_acceptance"."accepted_by_id" is null))
);
--> statement-breakpoint
CREATE TABLE "withdrawal" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"reason" jsonb NOT NULL,
	"remediation" jsonb NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "withdrawal_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "withdrawal_build" UNIQUE("consultancy_id","build_id"),
	CONSTRAINT "withdrawal_build_owner" CHECK ("withdrawal"."build_owner" = "withdrawal"."consultancy_id" or "withdrawal"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid)
);
--> statement-breakpoint
CREATE TABLE "digest" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"membership_kind" text NOT NULL,
	"membership_id" uuid NOT NULL,
	"period" text NOT NULL,
	"covers_from" timestamp with time zone NOT NULL,
	"covers_to" timestamp with time zone NOT NULL,
	"mail_id" uuid,
	"composed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "digest_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "digest_once" UNIQUE("consultancy_id","membership_id","period"),
	CONSTRAINT "digest_membership_kind" CHECK ("digest"."membership_kind" in ('member', 'contact'))
);
--> statement-breakpoint
CREATE TABLE "mail" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"to_address" text NOT NULL,
	"locale" text NOT NULL,
	"subject" text NOT NULL,
	"html" text NOT NULL,
	"text" text NOT NULL,
	"headers" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"message_id" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "mail_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "mail_key" UNIQUE("consultancy_id","key"),
	CONSTRAINT "mail_kind" CHECK ("mail"."kind" in ('digest', 'recall_alert', 'invitation', 'invoice', 'notice')),
	CONSTRAINT "mail_state" CHECK ("mail"."state" in ('queued', 'sending', 'sent', 'unknown', 'failed', 'dead'))
);
--> statement-breakpoint
CREATE TABLE "component" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"environment_id" uuid NOT NULL,
	"system_id" uuid,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"version" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "component_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "component_name" UNIQUE NULLS NOT DISTINCT("consultancy_id","environment_id","system_id","kind","name")
);
--> statement-breakpoint
CREATE TABLE "component_survey" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"environment_id" uuid NOT NULL,
	"system_id" uuid,
	"kind" text NOT NULL,
	"basis" text NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "component_survey_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "component_survey_kind" UNIQUE NULLS NOT DISTINCT("consultancy_id","environment_id","system_id","kind")
);
--> statement-breakpoint
CREATE TABLE "customer" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "customer_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id")
);
--> statement-breakpoint
CREATE TABLE "customer_import" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"file_name" text NOT NULL,
	"file_sha256" text NOT NULL,
	"empty_means_none" text[] NOT NULL,
	"content" text NOT NULL,
	"confirmed_at" timestamp with time zone,
	"created" integer,
	"changed" integer,
	"refused" integer,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "customer_import_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id")
);
--> statement-breakpoint
CREATE TABLE "environment" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "environment_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "environment_name" UNIQUE NULLS NOT DISTINCT("consultancy_id","customer_id","name"),
	CONSTRAINT "environment_kind" CHECK (("environment"."kind" = 'lab') = ("environment"."customer_id" is null) and "environment"."kind" in ('customer', 'lab'))
);
--> statement-breakpoint
CREATE TABLE "identity_confirmation" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"installation_id" uuid,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"version" text NOT NULL,
	"reason" text NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "identity_confirmation_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "identity_confirmation_build_owner" CHECK ("identity_confirmation"."build_owner" = "identity_confirmation"."consultancy_id" or "identity_confirmation"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid)
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"environment_id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"product_id" text NOT NULL,
	"branch_id" text,
	"edition" text,
	"roles" text[],
	"hotpatch" boolean,
	"build_owner" uuid,
	"build_id" uuid,
	"reported_version" text,
	"reported_hash" text,
	"seen_on" date,
	"identity" text NOT NULL,
	"may_be_ids" uuid[] DEFAULT '{}' NOT NULL,
	"matched_by" text,
	"identity_reasons" text[] DEFAULT '{}' NOT NULL,
	"profile_id" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "installation_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "installation_product" UNIQUE("consultancy_id","system_id","product_id"),
	CONSTRAINT "installation_build_owner" CHECK ("installation"."build_owner" = "installation"."consultancy_id" or "installation"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "installation_identity" CHECK ("installation"."identity" in ('confirmed', 'identity_unconfirmed', 'unknown_version', 'not_reported')),
	CONSTRAINT "installation_build_whole" CHECK (("installation"."build_owner" is null) = ("installation"."build_id" is null))
);
--> statement-breakpoint
CREATE TABLE "profile" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"hash" text NOT NULL,
	"product_id" text NOT NULL,
	"branch_id" text,
	"facets" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "profile_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "profile_hash" UNIQUE("consultancy_id","hash")
);
--> statement-breakpoint
CREATE TABLE "system" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"environment_id" uuid NOT NULL,
	"name" text NOT NULL,
	"os" text,
	"os_patch_level" text,
	"language" text,
	"hypervisor" text,
	"ring" integer DEFAULT 1 NOT NULL,
	"update_mode" text DEFAULT 'manual' NOT NULL,
	"auto_approval" boolean DEFAULT false NOT NULL,
	"is_test" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "system_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "system_name" UNIQUE("consultancy_id","environment_id","name"),
	CONSTRAINT "system_update_mode" CHECK ("system"."update_mode" in ('manual', 'managed', 'automatic'))
);
--> statement-breakpoint
CREATE TABLE "evidence" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"run_id" uuid NOT NULL,
	"file_name" text NOT NULL,
	"media_type" text NOT NULL,
	"size_bytes" integer NOT NULL,
	"sha256" text NOT NULL,
	"content" "bytea" NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "evidence_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "evidence_content" UNIQUE("consultancy_id","run_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "lab_state" (
	"consultancy_id" uuid NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"product_id" text NOT NULL,
	"testing" boolean NOT NULL,
	CONSTRAINT "lab_state_consultancy_id_build_id_pk" PRIMARY KEY("consultancy_id","build_id"),
	CONSTRAINT "lab_state_build_owner" CHECK ("lab_state"."build_owner" = "lab_state"."consultancy_id" or "lab_state"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid)
);
--> statement-breakpoint
CREATE TABLE "result" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"run_id" uuid NOT NULL,
	"case_id" uuid,
	"position" integer NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"mandatory" boolean NOT NULL,
	"status" text,
	"note" text,
	"duration_ms" integer,
	"evidence_id" uuid,
	"updated_at" timestamp with time zone,
	"updated_by_name" text,
	CONSTRAINT "result_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "result_key" UNIQUE("consultancy_id","run_id","key"),
	CONSTRAINT "result_status" CHECK ("result"."status" in ('passed', 'failed', 'blocked', 'skipped', 'error'))
);
--> statement-breakpoint
CREATE TABLE "run" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"plan_id" uuid NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"conclusion" text,
	"has_waiver" boolean DEFAULT false NOT NULL,
	"all_waived" boolean DEFAULT false NOT NULL,
	"note" text,
	"sealed_at" timestamp with time zone,
	"sealed_by_name" text,
	"seal_digest" text,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "run_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "run_build_owner" CHECK ("run"."build_owner" = "run"."consultancy_id" or "run"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "run_state" CHECK ("run"."state" in ('open', 'sealed', 'abandoned')),
	CONSTRAINT "run_conclusion" CHECK ("run"."conclusion" in ('passed', 'failed', 'incomplete', 'no_policy')),
	CONSTRAINT "run_sealed_whole" CHECK (("run"."state" = 'sealed') = ("run"."sealed_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "run_subject" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"run_id" uuid NOT NULL,
	"installation_id" uuid NOT NULL,
	"system_name" text NOT NULL,
	"facets" jsonb NOT NULL,
	CONSTRAINT "run_subject_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "run_subject_installation" UNIQUE("consultancy_id","run_id","installation_id")
);
--> statement-breakpoint
CREATE TABLE "sign_off" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"branch_id" text NOT NULL,
	"facet_key" text NOT NULL,
	"rig_value" text NOT NULL,
	"customer_value" text NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"reason" text NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "sign_off_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id")
);
--> statement-breakpoint
CREATE TABLE "test_case" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"procedure" text DEFAULT '' NOT NULL,
	"product_id" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "test_case_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "test_case_key" UNIQUE("consultancy_id","key")
);
--> statement-breakpoint
CREATE TABLE "test_plan" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"product_id" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "test_plan_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "test_plan_name" UNIQUE("consultancy_id","name")
);
--> statement-breakpoint
CREATE TABLE "test_plan_case" (
	"consultancy_id" uuid NOT NULL,
	"plan_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"mandatory" boolean NOT NULL,
	CONSTRAINT "test_plan_case_consultancy_id_plan_id_case_id_pk" PRIMARY KEY("consultancy_id","plan_id","case_id")
);
--> statement-breakpoint
CREATE TABLE "waiver" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"run_id" uuid NOT NULL,
	"result_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "waiver_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "waiver_result" UNIQUE("consultancy_id","result_id")
);
--> statement-breakpoint
CREATE TABLE "work_segment" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"run_id" uuid NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"by_name" text NOT NULL,
	CONSTRAINT "work_segment_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "work_segment_order" CHECK ("work_segment"."ended_at" is null or "work_segment"."ended_at" >= "work_segment"."started_at")
);
--> statement-breakpoint
CREATE TABLE "auth"."account" (
	"user_id" uuid NOT NULL,
	"type" text NOT NULL,
	"provider" text NOT NULL,
	"provider_account_id" text NOT NULL,
	"refresh_token" text,
	"access_token" text,
	"expires_at" integer,
	"token_type" text,
	"scope" text,
	"id_token" text,
	"session_state" text,
	CONSTRAINT "account_provider_provider_account_id_pk" PRIMARY KEY("provider","provider_account_id")
);
--> statement-breakpoint
CREATE TABLE "contact" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"role" text NOT NULL,
	"user_id" uuid NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"digest_frequency" text DEFAULT 'weekly' NOT NULL,
	"digest_hour" integer DEFAULT 8 NOT NULL,
	"digest_weekday" integer DEFAULT 1 NOT NULL,
	"digest_when_nothing_changed" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "contact_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "contact_user" UNIQUE("consultancy_id","customer_id","user_id"),
	CONSTRAINT "contact_role" CHECK ("contact"."role" in ('approver', 'viewer')),
	CONSTRAINT "contact_locale" CHECK ("contact"."locale" in ('en', 'ja')),
	CONSTRAINT "contact_digest_frequency" CHECK ("contact"."digest_frequency" in ('off', 'daily', 'weekly', 'monthly')),
	CONSTRAINT "contact_digest_hour" CHECK ("contact"."digest_hour" between 0 and 23 and "contact"."digest_weekday" between 1 and 7)
);
--> statement-breakpoint
CREATE TABLE "invitation" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by_name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "invitation_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "invitation_role" CHECK (("invitation"."customer_id" is null and "invitation"."role" in ('owner', 'engineer', 'billing', 'reader')) or ("invitation"."customer_id" is not null and "invitation"."role" in ('approver', 'viewer')))
);
--> statement-breakpoint
CREATE TABLE "member" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"role" text NOT NULL,
	"user_id" uuid NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"locale" text DEFAULT 'en' NOT NULL,
	"zone" text DEFAULT 'UTC' NOT NULL,
	"digest_frequency" text DEFAULT 'weekly' NOT NULL,
	"digest_hour" integer DEFAULT 8 NOT NULL,
	"digest_weekday" integer DEFAULT 1 NOT NULL,
	"digest_when_nothing_changed" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "member_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "member_user" UNIQUE("consultancy_id","user_id"),
	CONSTRAINT "member_role" CHECK ("member"."role" in ('owner', 'engineer', 'billing', 'reader')),
	CONSTRAINT "member_locale" CHECK ("member"."locale" in ('en', 'ja')),
	CONSTRAINT "member_digest_frequency" CHECK ("member"."digest_frequency" in ('off', 'daily', 'weekly', 'monthly')),
	CONSTRAINT "member_digest_hour" CHECK ("member"."digest_hour" between 0 and 23 and "member"."digest_weekday" between 1 and 7)
);
--> statement-breakpoint
CREATE TABLE "auth"."session" (
	"session_token" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"expires" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "auth"."user" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text,
	"email" text NOT NULL,
	"email_verified" timestamp with time zone,
	"image" text,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "auth"."verification_token" (
	"identifier" text NOT NULL,
	"token" text NOT NULL,
	"expires" timestamp with time zone NOT NULL,
	CONSTRAINT "verification_token_identifier_token_pk" PRIMARY KEY("identifier","token")
);
--> statement-breakpoint
CREATE TABLE "outcome" (
	"consultancy_id" uuid NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"profile_id" uuid NOT NULL,
	"revision_id" uuid NOT NULL,
	"outcome" text NOT NULL,
	"installed_outcome" text NOT NULL,
	"run_id" uuid,
	"subject_id" uuid,
	"differences" jsonb NOT NULL,
	"condition_keys" text[] NOT NULL,
	"blocked_by" text,
	"unknown_facets" text[] NOT NULL,
	"reasons" text[] NOT NULL,
	"evaluated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "outcome_consultancy_id_build_id_profile_id_pk" PRIMARY KEY("consultancy_id","build_id","profile_id"),
	CONSTRAINT "outcome_build_owner" CHECK ("outcome"."build_owner" = "outcome"."consultancy_id" or "outcome"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "outcome_outcome" CHECK ("outcome"."outcome" in ('pass', 'conditional', 'fail', 'needs_info', 'needs_sign_off', 'not_covered')),
	CONSTRAINT "outcome_installed_outcome" CHECK ("outcome"."installed_outcome" in ('pass', 'conditional', 'fail', 'needs_info', 'needs_sign_off', 'not_covered'))
);
--> statement-breakpoint
CREATE TABLE "verdict_draft" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"summary" jsonb NOT NULL,
	"reason" text,
	"conditions" jsonb DEFAULT '[]' NOT NULL,
	"remediation" jsonb NOT NULL,
	"valid_until" timestamp with time zone,
	"run_ids" uuid[] DEFAULT '{}' NOT NULL,
	"author_id" uuid NOT NULL,
	"author_name" text NOT NULL,
	"reviewer_id" uuid,
	"reviewer_name" text,
	"state" text DEFAULT 'draft' NOT NULL,
	"reviewed_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "verdict_draft_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "verdict_draft_build" UNIQUE("consultancy_id","build_id"),
	CONSTRAINT "verdict_draft_build_owner" CHECK ("verdict_draft"."build_owner" = "verdict_draft"."consultancy_id" or "verdict_draft"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "verdict_draft_kind" CHECK ("verdict_draft"."kind" in ('pass', 'conditional', 'fail')),
	CONSTRAINT "verdict_draft_state" CHECK ("verdict_draft"."state" in ('draft', 'review'))
);
--> statement-breakpoint
CREATE TABLE "verdict_revision" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"summary" jsonb NOT NULL,
	"reason" text,
	"conditions" jsonb DEFAULT '[]' NOT NULL,
	"remediation" jsonb NOT NULL,
	"valid_until" timestamp with time zone,
	"run_ids" uuid[] DEFAULT '{}' NOT NULL,
	"author_id" uuid NOT NULL,
	"author_name" text NOT NULL,
	"reviewer_id" uuid,
	"reviewer_name" text,
	"number" integer NOT NULL,
	"sole_engineer" boolean NOT NULL,
	"tested" jsonb NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	CONSTRAINT "verdict_revision_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "verdict_revision_number" UNIQUE("consultancy_id","build_id","number"),
	CONSTRAINT "verdict_revision_build_owner" CHECK ("verdict_revision"."build_owner" = "verdict_revision"."consultancy_id" or "verdict_revision"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "verdict_revision_kind" CHECK ("verdict_revision"."kind" in ('pass', 'conditional', 'fail'))
);
--> statement-breakpoint
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agreement" ADD CONSTRAINT "agreement_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agreement" ADD CONSTRAINT "agreement_customer_fk" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "billing_op" ADD CONSTRAINT "billing_op_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "billing_op" ADD CONSTRAINT "billing_op_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "billing_op" ADD CONSTRAINT "billing_op_invoice" FOREIGN KEY ("consultancy_id","invoice_id") REFERENCES "public"."invoice"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "billing_op" ADD CONSTRAINT "billing_op_share" FOREIGN KEY ("consultancy_id","share_id") REFERENCES "public"."share"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "billing_run" ADD CONSTRAINT "billing_run_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "billing_run" ADD CONSTRAINT "billing_run_campaign_fk" FOREIGN KEY ("consultancy_id","campaign_id") REFERENCES "public"."campaign"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaign" ADD CONSTRAINT "campaign_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cost" ADD CONSTRAINT "cost_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cost" ADD CONSTRAINT "cost_campaign" FOREIGN KEY ("consultancy_id","campaign_id") REFERENCES "public"."campaign"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cost" ADD CONSTRAINT "cost_run_fk" FOREIGN KEY ("consultancy_id","run_id") REFERENCES "public"."run"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_billing_run" FOREIGN KEY ("consultancy_id","billing_run_id") REFERENCES "public"."billing_run"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_line" ADD CONSTRAINT "invoice_line_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_line" ADD CONSTRAINT "invoice_line_invoice" FOREIGN KEY ("consultancy_id","invoice_id") REFERENCES "public"."invoice"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_line" ADD CONSTRAINT "invoice_line_share_fk" FOREIGN KEY ("consultancy_id","share_id") REFERENCES "public"."share"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoice_line" ADD CONSTRAINT "invoice_line_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payer" ADD CONSTRAINT "payer_campaign" FOREIGN KEY ("consultancy_id","campaign_id") REFERENCES "public"."campaign"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payer" ADD CONSTRAINT "payer_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_campaign" FOREIGN KEY ("consultancy_id","campaign_id") REFERENCES "public"."campaign"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share" ADD CONSTRAINT "share_customer_fk" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stripe_customer" ADD CONSTRAINT "stripe_customer_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stripe_event" ADD CONSTRAINT "stripe_event_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "branch" ADD CONSTRAINT "branch_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "build" ADD CONSTRAINT "build_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "build" ADD CONSTRAINT "build_branch_id_branch_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."branch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "supersedence" ADD CONSTRAINT "supersedence_newer" FOREIGN KEY ("newer_owner","newer_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "supersedence" ADD CONSTRAINT "supersedence_older" FOREIGN KEY ("older_owner","older_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_environment_fk" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_revision" FOREIGN KEY ("consultancy_id","verdict_revision_id") REFERENCES "public"."verdict_revision"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_risk" FOREIGN KEY ("consultancy_id","risk_acceptance_id") REFERENCES "public"."risk_acceptance"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision_staleness" ADD CONSTRAINT "decision_staleness_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision_staleness" ADD CONSTRAINT "decision_staleness_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision_staleness" ADD CONSTRAINT "decision_staleness_decision" FOREIGN KEY ("consultancy_id","decision_id") REFERENCES "public"."decision"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decision_staleness" ADD CONSTRAINT "decision_staleness_installation" FOREIGN KEY ("consultancy_id","installation_id") REFERENCES "public"."installation"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_withdrawal" FOREIGN KEY ("consultancy_id","withdrawal_id") REFERENCES "public"."withdrawal"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_installation_fk" FOREIGN KEY ("consultancy_id","installation_id") REFERENCES "public"."installation"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "risk_acceptance" ADD CONSTRAINT "risk_acceptance_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "risk_acceptance" ADD CONSTRAINT "risk_acceptance_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "risk_acceptance" ADD CONSTRAINT "risk_acceptance_environment" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "risk_acceptance" ADD CONSTRAINT "risk_acceptance_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawal" ADD CONSTRAINT "withdrawal_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "withdrawal" ADD CONSTRAINT "withdrawal_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "digest" ADD CONSTRAINT "digest_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "digest" ADD CONSTRAINT "digest_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "digest" ADD CONSTRAINT "digest_mail" FOREIGN KEY ("consultancy_id","mail_id") REFERENCES "public"."mail"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail" ADD CONSTRAINT "mail_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail" ADD CONSTRAINT "mail_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component" ADD CONSTRAINT "component_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component" ADD CONSTRAINT "component_environment" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component" ADD CONSTRAINT "component_system" FOREIGN KEY ("consultancy_id","system_id") REFERENCES "public"."system"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component" ADD CONSTRAINT "component_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component_survey" ADD CONSTRAINT "component_survey_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component_survey" ADD CONSTRAINT "component_survey_environment" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component_survey" ADD CONSTRAINT "component_survey_system" FOREIGN KEY ("consultancy_id","system_id") REFERENCES "public"."system"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "component_survey" ADD CONSTRAINT "component_survey_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer" ADD CONSTRAINT "customer_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customer_import" ADD CONSTRAINT "customer_import_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment" ADD CONSTRAINT "environment_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environment" ADD CONSTRAINT "environment_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_confirmation" ADD CONSTRAINT "identity_confirmation_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_confirmation" ADD CONSTRAINT "identity_confirmation_installation" FOREIGN KEY ("consultancy_id","installation_id") REFERENCES "public"."installation"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_confirmation" ADD CONSTRAINT "identity_confirmation_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_confirmation" ADD CONSTRAINT "identity_confirmation_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "installation" ADD CONSTRAINT "installation_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "installation" ADD CONSTRAINT "installation_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "installation" ADD CONSTRAINT "installation_branch_id_branch_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."branch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "installation" ADD CONSTRAINT "installation_system" FOREIGN KEY ("consultancy_id","system_id") REFERENCES "public"."system"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "installation" ADD CONSTRAINT "installation_environment_fk" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "installation" ADD CONSTRAINT "installation_customer_fk" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "installation" ADD CONSTRAINT "installation_profile_fk" FOREIGN KEY ("consultancy_id","profile_id") REFERENCES "public"."profile"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "installation" ADD CONSTRAINT "installation_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profile" ADD CONSTRAINT "profile_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profile" ADD CONSTRAINT "profile_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profile" ADD CONSTRAINT "profile_branch_id_branch_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."branch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system" ADD CONSTRAINT "system_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system" ADD CONSTRAINT "system_environment" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "system" ADD CONSTRAINT "system_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_run" FOREIGN KEY ("consultancy_id","run_id") REFERENCES "public"."run"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lab_state" ADD CONSTRAINT "lab_state_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lab_state" ADD CONSTRAINT "lab_state_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "result" ADD CONSTRAINT "result_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "result" ADD CONSTRAINT "result_run" FOREIGN KEY ("consultancy_id","run_id") REFERENCES "public"."run"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "result" ADD CONSTRAINT "result_case" FOREIGN KEY ("consultancy_id","case_id") REFERENCES "public"."test_case"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "result" ADD CONSTRAINT "result_evidence" FOREIGN KEY ("consultancy_id","evidence_id") REFERENCES "public"."evidence"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_environment" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_plan" FOREIGN KEY ("consultancy_id","plan_id") REFERENCES "public"."test_plan"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_subject" ADD CONSTRAINT "run_subject_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_subject" ADD CONSTRAINT "run_subject_run" FOREIGN KEY ("consultancy_id","run_id") REFERENCES "public"."run"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_subject" ADD CONSTRAINT "run_subject_installation_fk" FOREIGN KEY ("consultancy_id","installation_id") REFERENCES "public"."installation"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_off" ADD CONSTRAINT "sign_off_branch_id_branch_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."branch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_case" ADD CONSTRAINT "test_case_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_case" ADD CONSTRAINT "test_case_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_plan" ADD CONSTRAINT "test_plan_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_plan" ADD CONSTRAINT "test_plan_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_plan_case" ADD CONSTRAINT "test_plan_case_plan" FOREIGN KEY ("consultancy_id","plan_id") REFERENCES "public"."test_plan"("consultancy_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "test_plan_case" ADD CONSTRAINT "test_plan_case_case" FOREIGN KEY ("consultancy_id","case_id") REFERENCES "public"."test_case"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver" ADD CONSTRAINT "waiver_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver" ADD CONSTRAINT "waiver_run" FOREIGN KEY ("consultancy_id","run_id") REFERENCES "public"."run"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waiver" ADD CONSTRAINT "waiver_result_fk" FOREIGN KEY ("consultancy_id","result_id") REFERENCES "public"."result"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_segment" ADD CONSTRAINT "work_segment_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "work_segment" ADD CONSTRAINT "work_segment_run" FOREIGN KEY ("consultancy_id","run_id") REFERENCES "public"."run"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact" ADD CONSTRAINT "contact_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact" ADD CONSTRAINT "contact_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "auth"."session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outcome" ADD CONSTRAINT "outcome_profile_fk" FOREIGN KEY ("consultancy_id","profile_id") REFERENCES "public"."profile"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outcome" ADD CONSTRAINT "outcome_revision" FOREIGN KEY ("consultancy_id","revision_id") REFERENCES "public"."verdict_revision"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outcome" ADD CONSTRAINT "outcome_run" FOREIGN KEY ("consultancy_id","run_id") REFERENCES "public"."run"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outcome" ADD CONSTRAINT "outcome_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdict_draft" ADD CONSTRAINT "verdict_draft_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdict_draft" ADD CONSTRAINT "verdict_draft_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdict_revision" ADD CONSTRAINT "verdict_revision_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdict_revision" ADD CONSTRAINT "verdict_revision_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entry_seq" ON "audit_entry" USING btree ("consultancy_id","seq");--> statement-breakpoint
CREATE INDEX "billing_op_state" ON "billing_op" USING btree ("consultancy_id","state");--> statement-breakpoint
CREATE INDEX "build_branch" ON "build" USING btree ("consultancy_id","branch_id");--> statement-breakpoint
CREATE INDEX "build_product" ON "build" USING btree ("consultancy_id","product_id");--> statement-breakpoint
CREATE INDEX "decision_environment" ON "decision" USING btree ("consultancy_id","environment_id","build_id","at");--> statement-breakpoint
CREATE INDEX "mail_state" ON "mail" USING btree ("consultancy_id","state");--> statement-breakpoint
CREATE UNIQUE INDEX "customer_name" ON "customer" USING btree ("consultancy_id",lower("name"));--> statement-breakpoint
CREATE INDEX "installation_profile" ON "installation" USING btree ("consultancy_id","profile_id");--> statement-breakpoint
CREATE INDEX "installation_environment" ON "installation" USING btree ("consultancy_id","environment_id");--> statement-breakpoint
CREATE INDEX "installation_customer" ON "installation" USING btree ("consultancy_id","customer_id");--> statement-breakpoint
CREATE INDEX "installation_build" ON "installation" USING btree ("consultancy_id","build_id");--> statement-breakpoint
CREATE INDEX "profile_product" ON "profile" USING btree ("consultancy_id","product_id");--> statement-breakpoint
CREATE INDEX "run_build" ON "run" USING btree ("consultancy_id","build_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invitation_token" ON "invitation" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "session_user" ON "auth"."session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "outcome_profile" ON "outcome" USING btree ("consultancy_id","profile_id");