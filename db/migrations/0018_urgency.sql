ALTER TABLE "build_claim" DROP CONSTRAINT "build_claim_field";--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "expedited" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "run" ADD COLUMN "expedited_reason" text;--> statement-breakpoint
ALTER TABLE "test_plan" ADD COLUMN "expedited" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "verdict_revision" ADD COLUMN "expedited" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "build_claim" ADD CONSTRAINT "build_claim_field" CHECK ("build_claim"."field" in ('label', 'version', 'kb', 'released_on', 'reboot', 'hash', 'withdrawn', 'severity', 'cves', 'exploited_since'));