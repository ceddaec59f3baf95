// The official client, unchanged but for its base URL; its files and batches are in openai-batches.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: process.env.MOONROUTE_URL, apiKey: "sk-any", maxRetries: 0 });
const model = "kimi-k3";
const user = (content) => [{ role: "user", content }];
const capital = {
  type: "function",
  function: {
    name: "get_capital",
    description: "The capital of a country",
    parameters: { type: "object", properties: { country: { type: "string" } }, required: ["country"] },
  },
};
const weather = { type: "function", function: { name: "get_weather" } };
const askCapital = 'Use the tool get_capital for "Norway".';

test("a plain answer", async () => {
  const reply = await client.chat.completions.create({ model, messages: user("Say hello") });
  assert.equal(reply.object, "chat.completion");
  assert.equal(reply.model, model);
  assert.match(reply.choices[0].message.content, /Say hello/);
  assert.equal(reply.choices[0].finish_reason, "stop");
  assert.equal(reply.usage.total_tokens, reply.usage.prompt_tokens + reply.usage.completion_tokens);
  assert.ok(reply._request_id, "no X-Request-Id");
});

test("a streamed answer, in pieces, with its finish reason and usage", async () => {
  const stream = await client.chat.completions.create({
    model, messages: user("Say one two three"), stream: true, stream_options: { include_usage: true },
  });
  const pieces = [];
  const finished = [];
  let usage;
  for await (const chunk of stream) {
    const choice = chunk.choices[0];
    if (choice?.delta.content) pieces.push(choice.delta.content);
    if (choice?.finish_reason) finished.push(choice.finish_reason);
    usage = chunk.usage ?? usage;
  }
  assert.ok(pieces.length > 1, "the text came in one piece");
  assert.match(pieces.join(""), /Say one two three/);
  assert.deepEqual(finished, ["stop"]);
  assert.ok(usage.total_tokens > 0);
});

test("instructions of a developer are taken as the system's", async () => {
  const messages = [{ role: "developer", content: "Be brief." }, ...user("Say hello")];
  const reply = await client.chat.completions.create({ model, messages });
  assert.match(reply.choices[0].message.content, /Say hello/);
});

test("a JSON answer by a schema", async () => {
  const schema = { type: "object", properties: { name: { type: "string" } }, required: ["name"], additionalProperties: false };
  const reply = await client.chat.completions.create({
    model, messages: user("Name somebody"),
    response_format: { type: "json_schema", json_schema: { name: "person", strict: true, schema } },
  });
  assert.ok("name" in JSON.parse(reply.choices[0].message.content));
});

test("a tool of its own, called, answered, and used", async () => {
  const asked = [];
  const run = client.chat.completions.runTools({
    model, messages: user(askCapital),
    tools: [{ type: "function", function: {
      ...capital.function, parse: JSON.parse, function: ({ country }) => { asked.push(country); return "Oslo it is"; },
    } }],
  });
  assert.match(await run.finalContent(), /Oslo it is/);
  assert.deepEqual(asked, ["Norway"]);
});

test("a tool of its own, streamed", async () => {
  const messages = user(askCapital);
  const first = client.chat.completions.stream({ model, messages, tools: [capital] });
  const asked = await first.finalChatCompletion();
  assert.equal(asked.choices[0].finish_reason, "tool_calls");
  const call = asked.choices[0].message.tool_calls[0];
  assert.equal(call.function.name, "get_capital");
  assert.deepEqual(JSON.parse(call.function.arguments), { country: "Norway" });

  messages.push(asked.choices[0].message, { role: "tool", tool_call_id: call.id, content: "Oslo it is" });
  const second = client.chat.completions.stream({ model, messages, tools: [capital] });
  assert.match(await second.finalContent(), /Oslo it is/);
});

test("a tool of the server, whole and streamed", async () => {
  const ask = { model, messages: user("What is the weather in Oslo?"), tools: [weather] };
  const reply = await client.chat.completions.create(ask);
  assert.match(reply.choices[0].message.content, /Oslo/);
  assert.equal(reply.choices[0].message.tool_calls, undefined);
  assert.equal(reply.choices[0].finish_reason, "stop");

  const streamed = await client.chat.completions.stream(ask).finalChatCompletion();
  assert.match(streamed.choices[0].message.content, /Oslo/);
  assert.equal(streamed.choices[0].finish_reason, "stop");
});

test("a tool of each side in one request", async () => {
  const both = { model, messages: user("What is the weather in Oslo?"), tools: [weather, capital] };
  const reply = await client.chat.completions.create(both);
  assert.match(reply.choices[0].message.content, /Oslo/);
});

test("what the service refuses to hear is a BadRequestError", async () => {
  for (const stream of [false, true]) {
    await assert.rejects(client.chat.completions.create({ model, messages: user("forbidden words"), stream }), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError, error.constructor.name);
      assert.equal(error.code, "content-filtered");
      assert.ok(error.requestID);
      return true;
    });
  }
});

test("a field of the wrong kind is a BadRequestError that names it", async () => {
  await assert.rejects(client.chat.completions.create({ model, messages: user("x"), temperature: "warm" }), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError, error.constructor.name);
    assert.match(error.message, /temperature/);
    return true;
  });
});

test("a model that is not there is a NotFoundError", async () => {
  await assert.rejects(client.chat.completions.create({ model: "no-such-model", messages: user("x") }), OpenAI.NotFoundError);
});

test("too many requests are a RateLimitError that says when to come back", async () => {
  await assert.rejects(client.chat.completions.create({ model, messages: user("always busy") }), (error) => {
    assert.ok(error instanceof OpenAI.RateLimitError, error.constructor.name);
    assert.match(error.headers.get("retry-after"), /^\d+$/);
    return true;
  });
});

test("a request that was one too many is answered when the client tries again", async () => {
  const reply = await client.chat.completions.create({ model, messages: user("busy once, openai") }, { maxRetries: 2 });
  assert.match(reply.choices[0].message.content, /busy once/);
});

test("a client that waits no longer gets its own time-out", async () => {
  await assert.rejects(
    client.chat.completions.create({ model, messages: user("hangs") }, { timeout: 300 }), OpenAI.APIConnectionTimeoutError);
});

test("a service that does not answer in time is an error of the server", async () => {
  await assert.rejects(client.chat.completions.create({ model, messages: user("hangs") }), (error) => {
    assert.ok(error instanceof OpenAI.InternalServerError, error.constructor.name);
    assert.equal(error.status, 504);
    return true;
  });
});

test("a stream that is cut is an error, and not a short answer", async () => {
  const stream = await client.chat.completions.create({ model, messages: user("cut off"), stream: true });
  const pieces = [];
  await assert.rejects(async () => {
    for await (const chunk of stream) pieces.push(chunk.choices[0].delta.content);
  }, OpenAI.APIError);
  assert.match(pieces.join(""), /^one/);
});

test("a wrong path is a NotFoundError", async () => {
  await assert.rejects(client.post("/chat/nothing", { body: {} }), OpenAI.NotFoundError);
});
