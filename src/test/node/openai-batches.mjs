// The official client's files and batches, unchanged but for its base URL.
import assert from "node:assert/strict";
import { createReadStream, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import OpenAI, { toFile } from "openai";

const client = new OpenAI({ baseURL: process.env.MOONROUTE_URL, apiKey: "sk-any", maxRetries: 0 });
const endpoint = "/v1/chat/completions";
const row = (custom_id, content, more) => JSON.stringify({
  custom_id, method: "POST", url: endpoint,
  body: { model: "kimi-k3", messages: [{ role: "user", content }], ...more },
});
const weather = { type: "function", function: { name: "get_weather" } };

const upload = async (...rows) => client.files.create({
  file: await toFile(Buffer.from(rows.join("\n") + "\n"), "rows.jsonl"), purpose: "batch",
});
const begin = (input_file_id, metadata) => client.batches.create({ input_file_id, endpoint, completion_window: "24h", metadata });

async function until(id, reached) {
  const end = Date.now() + 60_000;
  for (;;) {
    const batch = await client.batches.retrieve(id);
    if (reached(batch)) return batch;
    assert.ok(Date.now() < end, JSON.stringify(batch));
    await pause(100);
  }
}

async function lines(file) {
  const text = await (await client.files.content(file)).text();
  return Object.fromEntries(text.trim().split("\n").map((line) => JSON.parse(line)).map((line) => [line.custom_id, line]));
}

test("a batch, from the upload to its answers and errors, with a tool of the server", async () => {
  const path = join(tmpdir(), `moonroute-${process.pid}.jsonl`);
  writeFileSync(path, [
    row("plain", "Say hello"),
    row("tool", "What is the weather in Oslo?", { tools: [weather] }),
    row("refused", "forbidden words"),
  ].join("\n"));
  const file = await client.files.create({ file: createReadStream(path), purpose: "batch" });
  assert.equal(file.purpose, "batch");
  assert.equal((await client.files.waitForProcessing(file.id)).status, "processed");

  const begun = await begin(file.id, { run: "7" });
  assert.equal(begun.object, "batch");
  const batch = await until(begun.id, (now) => now.status === "completed");
  assert.deepEqual(batch.request_counts, { total: 3, completed: 2, failed: 1 });
  assert.deepEqual(batch.metadata, { run: "7" });
  assert.ok(batch.completed_at >= batch.created_at);

  const answers = await lines(batch.output_file_id);
  assert.deepEqual(Object.keys(answers).sort(), ["plain", "tool"]);
  assert.equal(answers.plain.response.status_code, 200);
  assert.match(answers.plain.response.body.choices[0].message.content, /Say hello/);
  assert.match(answers.tool.response.body.choices[0].message.content, /Oslo/);
  assert.equal(answers.tool.response.body.choices[0].finish_reason, "stop");
  const errors = await lines(batch.error_file_id);
  assert.deepEqual(Object.keys(errors), ["refused"]);
  assert.equal(errors.refused.error.code, "content-filtered");
});

test("files and batches are listed through all pages, the newest first", async () => {
  const files = [await upload(row("a", "Say a")), await upload(row("a", "Say b")), await upload(row("a", "Say c"))];
  const batches = [];
  for (const file of files) batches.push(await begin(file.id));
  const newest = (all) => all.map((one) => one.id).reverse();
  const listed = async (list) => {
    const ids = [];
    for await (const one of list) ids.push(one.id);
    return ids.slice(0, 3);
  };
  assert.deepEqual(await listed(client.batches.list({ limit: 2 })), newest(batches));
  for (const batch of batches) await until(batch.id, (now) => now.status === "completed");
  assert.deepEqual(await listed(client.files.list({ limit: 2, purpose: "batch" })), newest(files));
});

test("a batch that is cancelled keeps what was answered", async () => {
  const rows = Array.from({ length: 200 }, (_, i) => row(`late-${i}`, `hangs ${i}`));
  const begun = await begin((await upload(row("first", "Say first"), ...rows)).id);
  await until(begun.id, (now) => now.request_counts.completed === 1);
  assert.match((await client.batches.cancel(begun.id)).status, /^cancell(ing|ed)$/);
  const batch = await until(begun.id, (now) => now.status === "cancelled");
  assert.ok(batch.request_counts.failed < 200, JSON.stringify(batch));
  assert.deepEqual(Object.keys(await lines(batch.output_file_id)), ["first"]);
  await assert.rejects(client.batches.cancel(begun.id), OpenAI.BadRequestError);
});

test("a file that is deleted is gone", async () => {
  const file = await upload(row("a", "Say a"));
  assert.equal((await client.files.retrieve(file.id)).filename, "rows.jsonl");
  assert.deepEqual(await client.files.delete(file.id), { id: file.id, object: "file", deleted: true });
  await assert.rejects(client.files.retrieve(file.id), OpenAI.NotFoundError);
  await assert.rejects(client.files.content(file.id), OpenAI.NotFoundError);
  await assert.rejects(begin(file.id), OpenAI.BadRequestError);
});

test("a file of lines that are no rows is a batch that failed, and says which lines", async () => {
  const begun = await begin((await upload(row("a", "Say a"), "{torn", row("a", "Say b"))).id);
  const batch = await until(begun.id, (now) => now.status === "failed");
  assert.deepEqual(batch.errors.data.map((one) => one.line), [2, 3]);
});

test("what is no batch is a BadRequestError that names the field", async () => {
  await assert.rejects(
    client.files.create({ file: await toFile(Buffer.from("x"), "a.jsonl"), purpose: "fine-tune" }),
    (error) => error instanceof OpenAI.BadRequestError && /purpose/.test(error.message));
  await assert.rejects(
    client.batches.create({ input_file_id: "file-none", endpoint: "/v1/embeddings", completion_window: "24h" }),
    (error) => error instanceof OpenAI.BadRequestError && error.param === "endpoint");
  await assert.rejects(client.batches.retrieve("batch_none"), OpenAI.NotFoundError);
});
