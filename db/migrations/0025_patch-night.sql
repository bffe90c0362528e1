CREATE TABLE "device_answer" (
	"consultancy_id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"customer_id" uuid,
	"environment_id" uuid NOT NULL,
	"asked_digest" text NOT NULL,
	"chain_seq" bigint NOT NULL,
	"catalogue_at" timestamp with time zone,
	"good_until" timestamp with time zone NOT NULL,
	"etag" text NOT NULL,
	"body" jsonb NOT NULL,
	"answered_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"polls" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "device_answer_consultancy_id_system_id_pk" PRIMARY KEY("consultancy_id","system_id")
);
--> statement-breakpoint
CREATE TABLE "device_key" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"environment_id" uuid NOT NULL,
	"system_id" uuid,
	"name" text NOT NULL,
	"key_hash" text NOT NULL,
	"key_start" text NOT NULL,
	"replaces_id" uuid,
	"expires_at" timestamp with time zone,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_by_name" text,
	CONSTRAINT "device_key_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "device_key_revoked_whole" CHECK (("device_key"."revoked_at" is null) = ("device_key"."revoked_by_name" is null))
);
--> statement-breakpoint
CREATE TABLE "wsus_update" (
	"consultancy_id" uuid NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"update_id" uuid NOT NULL,
	"revision" integer NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "wsus_update_consultancy_id_build_id_update_id_pk" PRIMARY KEY("consultancy_id","build_id","update_id"),
	CONSTRAINT "wsus_update_build_owner" CHECK ("wsus_update"."build_owner" = "wsus_update"."consultancy_id" or "wsus_update"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "wsus_update_revision" CHECK ("wsus_update"."revision" > 0)
);
--> statement-breakpoint
CREATE TABLE "build_fix" (
	"consultancy_id" uuid NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"defect" text NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "build_fix_consultancy_id_build_id_defect_pk" PRIMARY KEY("consultancy_id","build_id","defect"),
	CONSTRAINT "build_fix_build_owner" CHECK ("build_fix"."build_owner" = "build_fix"."consultancy_id" or "build_fix"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid)
);
--> statement-breakpoint
CREATE TABLE "interim_update" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"defect" text NOT NULL,
	"installed_on" date,
	"note" text,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"removed_at" timestamp with time zone,
	"removed_by_name" text,
	CONSTRAINT "interim_update_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "interim_update_build_owner" CHECK ("interim_update"."build_owner" = "interim_update"."consultancy_id" or "interim_update"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "interim_update_removed_whole" CHECK (("interim_update"."removed_at" is null) = ("interim_update"."removed_by_name" is null))
);
--> statement-breakpoint
CREATE TABLE "interim_waiver" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"interim_update_id" uuid NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "interim_waiver_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "interim_waiver_once" UNIQUE("consultancy_id","interim_update_id","build_id"),
	CONSTRAINT "interim_waiver_build_owner" CHECK ("interim_waiver"."build_owner" = "interim_waiver"."consultancy_id" or "interim_waiver"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid)
);
--> statement-breakpoint
CREATE TABLE "issue" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"product_id" text NOT NULL,
	"branch_id" text NOT NULL,
	"title" jsonb NOT NULL,
	"workaround" jsonb,
	"state" text DEFAULT 'reported' NOT NULL,
	"build_owner" uuid,
	"build_id" uuid,
	"fixed_in_id" uuid,
	"predicate" jsonb,
	"companion_facet" text,
	"companion_value" text,
	"case_id" uuid NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "issue_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "issue_build_owner" CHECK ("issue"."build_owner" = "issue"."consultancy_id" or "issue"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "issue_state" CHECK ("issue"."state" in ('reported', 'confirmed', 'mitigated', 'resolved')),
	CONSTRAINT "issue_build_whole" CHECK (("issue"."build_owner" is null) = ("issue"."build_id" is null)),
	CONSTRAINT "issue_companion_whole" CHECK (("issue"."companion_facet" is null) = ("issue"."companion_value" is null))
);
--> statement-breakpoint
CREATE TABLE "issue_event" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"issue_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"note" text,
	"run_id" uuid,
	"build_owner" uuid,
	"build_id" uuid,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "issue_event_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "issue_event_build_owner" CHECK ("issue_event"."build_owner" = "issue_event"."consultancy_id" or "issue_event"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "issue_event_kind" CHECK ("issue_event"."kind" in ('reported', 'confirmed', 'mitigated', 'resolved', 'recurred', 'noted'))
);
--> statement-breakpoint
CREATE TABLE "incident_entry" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"withdrawal_id" uuid NOT NULL,
	"text" jsonb NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "incident_entry_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id")
);
--> statement-breakpoint
CREATE TABLE "reinstatement" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"withdrawal_id" uuid NOT NULL,
	"reason" jsonb NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "reinstatement_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "reinstatement_withdrawal" UNIQUE("consultancy_id","withdrawal_id")
);
--> statement-breakpoint
CREATE TABLE "runbook" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"environment_id" uuid,
	"cause" text NOT NULL,
	"withdrawal_id" uuid,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "runbook_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "runbook_once" UNIQUE("consultancy_id","withdrawal_id","customer_id"),
	CONSTRAINT "runbook_build_owner" CHECK ("runbook"."build_owner" = "runbook"."consultancy_id" or "runbook"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "runbook_cause" CHECK ("runbook"."cause" in ('recall', 'back_out', 'workaround', 'remove_first'))
);
--> statement-breakpoint
CREATE TABLE "runbook_step" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"runbook_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"text" jsonb NOT NULL,
	CONSTRAINT "runbook_step_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "runbook_step_position" UNIQUE("consultancy_id","runbook_id","position")
);
--> statement-breakpoint
CREATE TABLE "step_acknowledgement" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"step_id" uuid NOT NULL,
	"note" text,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "step_acknowledgement_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "step_acknowledgement_once" UNIQUE("consultancy_id","step_id")
);
--> statement-breakpoint
CREATE TABLE "backup_check" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"verified_at" timestamp with time zone NOT NULL,
	"note" text,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "backup_check_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id")
);
--> statement-breakpoint
CREATE TABLE "excusal" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by_name" text,
	CONSTRAINT "excusal_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "excusal_build_owner" CHECK ("excusal"."build_owner" = "excusal"."consultancy_id" or "excusal"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "excusal_end_whole" CHECK (("excusal"."ended_at" is null) = ("excusal"."ended_by_name" is null))
);
--> statement-breakpoint
CREATE TABLE "hold" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"owner" text NOT NULL,
	"level" text NOT NULL,
	"customer_id" uuid,
	"environment_id" uuid,
	"system_id" uuid,
	"profile_id" uuid,
	"build_owner" uuid,
	"build_id" uuid,
	"reason" text NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"lifted_at" timestamp with time zone,
	"lifted_by_id" uuid,
	"lifted_by_name" text,
	"lift_reason" text,
	CONSTRAINT "hold_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "hold_build_owner" CHECK ("hold"."build_owner" = "hold"."consultancy_id" or "hold"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "hold_owner" CHECK ("hold"."owner" in ('consultancy', 'customer')),
	CONSTRAINT "hold_level" CHECK ("hold"."level" in ('consultancy', 'customer', 'environment', 'system', 'profile')),
	CONSTRAINT "hold_build_whole" CHECK (("hold"."build_owner" is null) = ("hold"."build_id" is null)),
	CONSTRAINT "hold_place" CHECK (case "hold"."level"
      when 'consultancy' then "hold"."customer_id" is null and "hold"."environment_id" is null and "hold"."system_id" is null and "hold"."profile_id" is null
      when 'customer' then "hold"."customer_id" is not null and "hold"."environment_id" is null and "hold"."system_id" is null and "hold"."profile_id" is null
      when 'environment' then "hold"."customer_id" is not null and "hold"."environment_id" is not null and "hold"."system_id" is null and "hold"."profile_id" is null
      when 'system' then "hold"."customer_id" is not null and "hold"."environment_id" is not null and "hold"."system_id" is not null and "hold"."profile_id" is null
      else "hold"."customer_id" is null and "hold"."environment_id" is null and "hold"."system_id" is null and "hold"."profile_id" is not null and "hold"."build_id" is not null end),
	CONSTRAINT "hold_owner_place" CHECK ("hold"."owner" = 'consultancy' or "hold"."customer_id" is not null),
	CONSTRAINT "hold_lift_whole" CHECK (("hold"."lifted_at" is null) = ("hold"."lifted_by_name" is null))
);
--> statement-breakpoint
CREATE TABLE "hold_confirmation" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"hold_id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "hold_confirmation_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "hold_confirmation_system" UNIQUE("consultancy_id","hold_id","system_id")
);
--> statement-breakpoint
CREATE TABLE "install_report" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid,
	"environment_id" uuid NOT NULL,
	"system_id" uuid NOT NULL,
	"installation_id" uuid NOT NULL,
	"profile_id" uuid NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"result" text NOT NULL,
	"detail" text,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "install_report_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "install_report_build_owner" CHECK ("install_report"."build_owner" = "install_report"."consultancy_id" or "install_report"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "install_report_result" CHECK ("install_report"."result" in ('succeeded', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "maintenance_window" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"weekday" integer,
	"on_date" date,
	"start_minute" integer NOT NULL,
	"duration_minutes" integer NOT NULL,
	"by_kind" text NOT NULL,
	"by_id" uuid,
	"by_name" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by_name" text,
	CONSTRAINT "maintenance_window_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "maintenance_window_when" CHECK (("maintenance_window"."weekday" is null) <> ("maintenance_window"."on_date" is null) and "maintenance_window"."weekday" between 1 and 7),
	CONSTRAINT "maintenance_window_times" CHECK ("maintenance_window"."start_minute" between 0 and 1439 and "maintenance_window"."duration_minutes" between 15 and 1440),
	CONSTRAINT "maintenance_window_end_whole" CHECK (("maintenance_window"."ended_at" is null) = ("maintenance_window"."ended_by_name" is null))
);
--> statement-breakpoint
CREATE TABLE "profile_pause" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"profile_id" uuid NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	"settled_by_name" text,
	"settled_reason" text,
	"hold_id" uuid,
	CONSTRAINT "profile_pause_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "profile_pause_build_owner" CHECK ("profile_pause"."build_owner" = "profile_pause"."consultancy_id" or "profile_pause"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid),
	CONSTRAINT "profile_pause_order" CHECK ("profile_pause"."ends_at" > "profile_pause"."started_at"),
	CONSTRAINT "profile_pause_settled_whole" CHECK (("profile_pause"."settled_at" is null) = ("profile_pause"."settled_by_name" is null))
);
--> statement-breakpoint
CREATE TABLE "wave_state" (
	"consultancy_id" uuid NOT NULL,
	"build_owner" uuid NOT NULL,
	"build_id" uuid NOT NULL,
	"wave" integer NOT NULL,
	"opens_at" timestamp with time zone,
	"opened_by_name" text,
	"opened_reason" text,
	"halted_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "wave_state_consultancy_id_build_id_wave_pk" PRIMARY KEY("consultancy_id","build_id","wave"),
	CONSTRAINT "wave_state_wave" CHECK ("wave_state"."wave" between 1 and 3),
	CONSTRAINT "wave_state_by_hand" CHECK (("wave_state"."opened_by_name" is null) = ("wave_state"."opened_reason" is null)),
	CONSTRAINT "wave_state_build_owner" CHECK ("wave_state"."build_owner" = "wave_state"."consultancy_id" or "wave_state"."build_owner" = '00000000-0000-0000-0000-000000000000'::uuid)
);
--> statement-breakpoint
CREATE TABLE "window_notice" (
	"consultancy_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"customer_id" uuid NOT NULL,
	"environment_id" uuid NOT NULL,
	"opens_at" timestamp with time zone NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "window_notice_consultancy_id_id_pk" PRIMARY KEY("consultancy_id","id"),
	CONSTRAINT "window_notice_once" UNIQUE("consultancy_id","environment_id","opens_at")
);
--> statement-breakpoint
ALTER TABLE "withdrawal" DROP CONSTRAINT "withdrawal_build";--> statement-breakpoint
ALTER TABLE "live_event" DROP CONSTRAINT "live_event_kind";--> statement-breakpoint
ALTER TABLE "consultancy" ADD COLUMN "waves_on" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "consultancy" ADD COLUMN "wave_soak_hours" integer DEFAULT 24 NOT NULL;--> statement-breakpoint
ALTER TABLE "consultancy" ADD COLUMN "ring_soak_hours" integer DEFAULT 24 NOT NULL;--> statement-breakpoint
ALTER TABLE "consultancy" ADD COLUMN "expedited_soak_hours" integer DEFAULT 4 NOT NULL;--> statement-breakpoint
ALTER TABLE "decision" ADD COLUMN "seen_reboot" text;--> statement-breakpoint
ALTER TABLE "withdrawal" ADD COLUMN "by_vendor" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "customer" ADD COLUMN "wave" integer DEFAULT 3 NOT NULL;--> statement-breakpoint
ALTER TABLE "environment" ADD COLUMN "backup_demanded" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "result" ADD COLUMN "issue_id" uuid;--> statement-breakpoint
ALTER TABLE "verdict_draft" ADD COLUMN "back_out" jsonb;--> statement-breakpoint
ALTER TABLE "verdict_revision" ADD COLUMN "back_out" jsonb;--> statement-breakpoint
ALTER TABLE "device_answer" ADD CONSTRAINT "device_answer_system" FOREIGN KEY ("consultancy_id","system_id") REFERENCES "public"."system"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_answer" ADD CONSTRAINT "device_answer_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_answer" ADD CONSTRAINT "device_answer_environment_fk" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_key" ADD CONSTRAINT "device_key_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_key" ADD CONSTRAINT "device_key_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_key" ADD CONSTRAINT "device_key_environment_fk" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device_key" ADD CONSTRAINT "device_key_system" FOREIGN KEY ("consultancy_id","system_id") REFERENCES "public"."system"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wsus_update" ADD CONSTRAINT "wsus_update_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "build_fix" ADD CONSTRAINT "build_fix_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interim_update" ADD CONSTRAINT "interim_update_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interim_update" ADD CONSTRAINT "interim_update_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interim_update" ADD CONSTRAINT "interim_update_environment_fk" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interim_update" ADD CONSTRAINT "interim_update_system" FOREIGN KEY ("consultancy_id","system_id") REFERENCES "public"."system"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interim_update" ADD CONSTRAINT "interim_update_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interim_waiver" ADD CONSTRAINT "interim_waiver_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interim_waiver" ADD CONSTRAINT "interim_waiver_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interim_waiver" ADD CONSTRAINT "interim_waiver_environment" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interim_waiver" ADD CONSTRAINT "interim_waiver_update" FOREIGN KEY ("consultancy_id","interim_update_id") REFERENCES "public"."interim_update"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interim_waiver" ADD CONSTRAINT "interim_waiver_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue" ADD CONSTRAINT "issue_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue" ADD CONSTRAINT "issue_product_id_product_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."product"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue" ADD CONSTRAINT "issue_branch_id_branch_id_fk" FOREIGN KEY ("branch_id") REFERENCES "public"."branch"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue" ADD CONSTRAINT "issue_case" FOREIGN KEY ("consultancy_id","case_id") REFERENCES "public"."test_case"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue" ADD CONSTRAINT "issue_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_event" ADD CONSTRAINT "issue_event_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_event" ADD CONSTRAINT "issue_event_issue_fk" FOREIGN KEY ("consultancy_id","issue_id") REFERENCES "public"."issue"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issue_event" ADD CONSTRAINT "issue_event_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_entry" ADD CONSTRAINT "incident_entry_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_entry" ADD CONSTRAINT "incident_entry_withdrawal_fk" FOREIGN KEY ("consultancy_id","withdrawal_id") REFERENCES "public"."withdrawal"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reinstatement" ADD CONSTRAINT "reinstatement_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reinstatement" ADD CONSTRAINT "reinstatement_withdrawal_fk" FOREIGN KEY ("consultancy_id","withdrawal_id") REFERENCES "public"."withdrawal"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook" ADD CONSTRAINT "runbook_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook" ADD CONSTRAINT "runbook_customer_fk" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook" ADD CONSTRAINT "runbook_environment" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook" ADD CONSTRAINT "runbook_withdrawal" FOREIGN KEY ("consultancy_id","withdrawal_id") REFERENCES "public"."withdrawal"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook" ADD CONSTRAINT "runbook_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_step" ADD CONSTRAINT "runbook_step_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_step" ADD CONSTRAINT "runbook_step_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runbook_step" ADD CONSTRAINT "runbook_step_runbook" FOREIGN KEY ("consultancy_id","runbook_id") REFERENCES "public"."runbook"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_acknowledgement" ADD CONSTRAINT "step_acknowledgement_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_acknowledgement" ADD CONSTRAINT "step_acknowledgement_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_acknowledgement" ADD CONSTRAINT "step_acknowledgement_step" FOREIGN KEY ("consultancy_id","step_id") REFERENCES "public"."runbook_step"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_check" ADD CONSTRAINT "backup_check_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_check" ADD CONSTRAINT "backup_check_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_check" ADD CONSTRAINT "backup_check_environment_fk" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "backup_check" ADD CONSTRAINT "backup_check_system" FOREIGN KEY ("consultancy_id","system_id") REFERENCES "public"."system"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "excusal" ADD CONSTRAINT "excusal_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "excusal" ADD CONSTRAINT "excusal_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "excusal" ADD CONSTRAINT "excusal_environment" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "excusal" ADD CONSTRAINT "excusal_system" FOREIGN KEY ("consultancy_id","system_id") REFERENCES "public"."system"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "excusal" ADD CONSTRAINT "excusal_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hold" ADD CONSTRAINT "hold_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hold" ADD CONSTRAINT "hold_customer_fk" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hold" ADD CONSTRAINT "hold_environment" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hold" ADD CONSTRAINT "hold_system" FOREIGN KEY ("consultancy_id","system_id") REFERENCES "public"."system"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hold" ADD CONSTRAINT "hold_profile" FOREIGN KEY ("consultancy_id","profile_id") REFERENCES "public"."profile"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hold" ADD CONSTRAINT "hold_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hold_confirmation" ADD CONSTRAINT "hold_confirmation_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hold_confirmation" ADD CONSTRAINT "hold_confirmation_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hold_confirmation" ADD CONSTRAINT "hold_confirmation_hold" FOREIGN KEY ("consultancy_id","hold_id") REFERENCES "public"."hold"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hold_confirmation" ADD CONSTRAINT "hold_confirmation_system_fk" FOREIGN KEY ("consultancy_id","system_id") REFERENCES "public"."system"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "install_report" ADD CONSTRAINT "install_report_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "install_report" ADD CONSTRAINT "install_report_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "install_report" ADD CONSTRAINT "install_report_environment" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "install_report" ADD CONSTRAINT "install_report_system" FOREIGN KEY ("consultancy_id","system_id") REFERENCES "public"."system"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "install_report" ADD CONSTRAINT "install_report_installation" FOREIGN KEY ("consultancy_id","installation_id") REFERENCES "public"."installation"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "install_report" ADD CONSTRAINT "install_report_profile" FOREIGN KEY ("consultancy_id","profile_id") REFERENCES "public"."profile"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "install_report" ADD CONSTRAINT "install_report_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance_window" ADD CONSTRAINT "maintenance_window_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance_window" ADD CONSTRAINT "maintenance_window_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance_window" ADD CONSTRAINT "maintenance_window_environment_fk" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profile_pause" ADD CONSTRAINT "profile_pause_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profile_pause" ADD CONSTRAINT "profile_pause_profile" FOREIGN KEY ("consultancy_id","profile_id") REFERENCES "public"."profile"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profile_pause" ADD CONSTRAINT "profile_pause_hold" FOREIGN KEY ("consultancy_id","hold_id") REFERENCES "public"."hold"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "profile_pause" ADD CONSTRAINT "profile_pause_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wave_state" ADD CONSTRAINT "wave_state_build_fk" FOREIGN KEY ("build_owner","build_id") REFERENCES "public"."build"("consultancy_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "window_notice" ADD CONSTRAINT "window_notice_consultancy_id_consultancy_id_fk" FOREIGN KEY ("consultancy_id") REFERENCES "public"."consultancy"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "window_notice" ADD CONSTRAINT "window_notice_customer" FOREIGN KEY ("consultancy_id","customer_id") REFERENCES "public"."customer"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "window_notice" ADD CONSTRAINT "window_notice_environment" FOREIGN KEY ("consultancy_id","environment_id") REFERENCES "public"."environment"("consultancy_id","id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "device_answer_environment" ON "device_answer" USING btree ("consultancy_id","environment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "device_key_hash" ON "device_key" USING btree ("key_hash");--> statement-breakpoint
CREATE INDEX "device_key_environment" ON "device_key" USING btree ("consultancy_id","environment_id");--> statement-breakpoint
CREATE INDEX "wsus_update_id" ON "wsus_update" USING btree ("consultancy_id","update_id");--> statement-breakpoint
CREATE INDEX "interim_update_environment" ON "interim_update" USING btree ("consultancy_id","environment_id");--> statement-breakpoint
CREATE INDEX "issue_branch" ON "issue" USING btree ("consultancy_id","branch_id");--> statement-breakpoint
CREATE INDEX "issue_event_issue" ON "issue_event" USING btree ("consultancy_id","issue_id","at");--> statement-breakpoint
CREATE INDEX "incident_entry_withdrawal" ON "incident_entry" USING btree ("consultancy_id","withdrawal_id","at");--> statement-breakpoint
CREATE INDEX "runbook_customer" ON "runbook" USING btree ("consultancy_id","customer_id");--> statement-breakpoint
CREATE INDEX "backup_check_environment" ON "backup_check" USING btree ("consultancy_id","environment_id","verified_at");--> statement-breakpoint
CREATE INDEX "excusal_build" ON "excusal" USING btree ("consultancy_id","build_id","environment_id");--> statement-breakpoint
CREATE INDEX "hold_customer" ON "hold" USING btree ("consultancy_id","customer_id");--> statement-breakpoint
CREATE INDEX "install_report_build" ON "install_report" USING btree ("consultancy_id","build_id","environment_id");--> statement-breakpoint
CREATE INDEX "maintenance_window_environment" ON "maintenance_window" USING btree ("consultancy_id","environment_id");--> statement-breakpoint
CREATE INDEX "profile_pause_build" ON "profile_pause" USING btree ("consultancy_id","build_id");--> statement-breakpoint
CREATE INDEX "withdrawal_build" ON "withdrawal" USING btree ("consultancy_id","build_id");--> statement-breakpoint
ALTER TABLE "consultancy" ADD CONSTRAINT "consultancy_soaks" CHECK ("consultancy"."wave_soak_hours" between 0 and 720 and "consultancy"."ring_soak_hours" between 0 and 720 and "consultancy"."expedited_soak_hours" between 0 and 720);--> statement-breakpoint
ALTER TABLE "decision" ADD CONSTRAINT "decision_seen_reboot" CHECK ("decision"."seen_reboot" in ('yes', 'no', 'maybe', 'unknown'));--> statement-breakpoint
ALTER TABLE "customer" ADD CONSTRAINT "customer_wave" CHECK ("customer"."wave" between 1 and 3);--> statement-breakpoint
ALTER TABLE "live_event" ADD CONSTRAINT "live_event_kind" CHECK ("live_event"."kind" in ('verdict', 'decision', 'rule', 'withdrawal', 'invoice', 'run', 'import', 'hold', 'rollout', 'runbook', 'device', 'issue'));