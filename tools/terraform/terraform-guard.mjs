#!/usr/bin/env node
/**
 * Runs between the CDKTF CLI and Terraform, with Terraform's own arguments (see guard.ts). `apply` becomes a plan, a
 * check, and an apply of exactly that plan, or of the part of it that destroys nothing. Every other command is passed
 * on unchanged.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';

import { require } from 'tsx/cjs/api';

const PLAN = 'checked.plan';
const HELD = 'held.json';
/** With -detailed-exitcode, the status of `plan` says whether anything changes. */
const NOTHING = 0;
const CHANGES = 2;
/** Options of `apply` that `plan` does not accept. */
const APPLY_ONLY = /^--?(auto-approve|backup|state-out)\b/;

const { TERRAFORM_GUARD_PROGRAM: program = 'terraform' } = process.env;

let interrupted = false;
let child;
// The terminal sends Ctrl-C to Terraform too; a second signal would make it quit before it saves its state.
process.on('SIGINT', () => (interrupted = true));
process.on('SIGTERM', () => {
  interrupted = true;
  child?.kill('SIGTERM');
});

/** Runs Terraform in this terminal; with `capture`, also returns its output. */
function terraform(args, capture = false) {
  child = spawn(program, args, {
    stdio: ['inherit', capture ? 'pipe' : 'inherit', 'inherit'],
    // Otherwise Terraform advises to apply the plan by hand.
    env: { ...process.env, TF_IN_AUTOMATION: '1' },
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`cannot start ${program} (${error.message}): install Terraform 1.10 or later`);
      resolve({ status: 127, output });
    });
    child.once('close', (code, signal) => {
      resolve({ status: code ?? 128 + constants.signals[signal], output });
    });
  });
}

/** The same, but ends this process if Terraform fails or was interrupted. @param successes its statuses otherwise */
async function step(args, { capture = false, successes = [0] } = {}) {
  const { status, output } = await terraform(args, capture);
  if (!successes.includes(status)) process.exit(status);
  if (interrupted) process.exit(130);
  return { status, output };
}

/** Makes the plan that will be applied. @returns the plan as JSON data, empty if nothing changes */
async function makePlan(options, targets = []) {
  const { status } = await step(
    [
      'plan',
      `-out=${PLAN}`,
      '-input=false',
      '-detailed-exitcode',
      ...options.filter((option) => !APPLY_ONLY.test(option)),
      ...targets.map((address) => `-target=${address}`),
    ],
    { successes: [NOTHING, CHANGES] },
  );
  // Showing a plan takes Terraform as long as making it.
  const shown = status === CHANGES && (await step(['show', '-json', PLAN], { capture: true }));
  const plan = shown ? shown.output : '{}';
  writeFileSync('plan.json', plan, { mode: 0o600 });
  return JSON.parse(plan);
}

/** Why the plan must not be applied. If only the image may change, losses need no check: destructions are held back. */
function refusalsOf(plan) {
  const stack = basename(process.cwd());
  const { TERRAFORM_GUARD_IMAGE_ONLY: imageOnly, TERRAFORM_GUARD_ALLOWED: allowed = '[]' } = process.env;
  if (imageOnly) return require('./image-only.ts', import.meta.url).imageOnlyRefusal(stack, plan);
  return require('./losses.ts', import.meta.url).refusals(stack, plan, JSON.parse(allowed));
}

/** Ends this process if there are reasons to refuse. */
function refuse(reasons) {
  if (reasons.length === 0) return;
  console.error(reasons.join('\n'));
  process.exit(1);
}

async function apply(options) {
  if (!options.some((option) => /^--?auto-approve(=true)?$/.test(option))) {
    // Terraform applies a saved plan without asking.
    console.error('the guard does not ask: show the plan and ask first, then pass --auto-approve');
    process.exit(1);
  }
  let plan = await makePlan(options);
  refuse(refusalsOf(plan));
  const { resource_changes: changes = [] } = plan;
  const isDeletion = ({ change }) => change.actions.join() === 'delete';
  if (process.env.TERRAFORM_GUARD_HOLD && changes.some(isDeletion)) {
    writeFileSync(HELD, JSON.stringify(changes.filter(isDeletion).map(({ address }) => address)));
    // Target everything else, changed or not: the outputs of resources without a target would be left out.
    const stays = changes.filter((each) => !isDeletion(each)).map(({ address }) => address);
    // If nothing else is left, use a dummy target: without any target, everything would be destroyed.
    plan = await makePlan(options, stays.length > 0 ? stays : ['terraform_data.nothing']);
    refuse(refusalsOf(plan));
  }
  // The plan comes last: Terraform refuses options after it. It accepts planning options and ignores them.
  await step(['apply', ...options, PLAN]);
}

const [command, ...options] = process.argv.slice(2);
if (command === 'apply') await apply(options);
else process.exitCode = (await terraform([command, ...options].filter((arg) => arg !== undefined))).status;
