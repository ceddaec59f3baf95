// The AI SDK with its provider for servers that speak OpenAI's protocol.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from "ai";

const settings = { name: "moonroute", baseURL: process.env.MOONROUTE_URL, apiKey: "sk-any", includeUsage: true };
const model = createOpenAICompatible({ ...settings, supportsStructuredOutputs: true })("kimi-k3");
// The SDK has no word for a tool without a definition: it is put into the request.
const withWeather = createOpenAICompatible({
  ...settings,
  transformRequestBody: (body) => ({ ...body, tools: [{ type: "function", function: { name: "get_weather" } }] }),
})("kimi-k3");
const capital = tool({
  description: "The capital of a country",
  inputSchema: jsonSchema({ type: "object", properties: { country: { type: "string" } }, required: ["country"] }),
  execute: async ({ country }) => `Oslo of ${country}`,
});
const ownTool = {
  model, prompt: 'Use the tool get_capital for "Norway".', tools: { get_capital: capital }, stopWhen: stepCountIs(3),
};
const failure = async (options) => {
  try {
    await generateText({ model, maxRetries: 0, ...options });
  } catch (error) {
    return error;
  }
  return assert.fail("it did not fail");
};

test("a plain answer", async () => {
  const result = await generateText({ model, prompt: "Say hello" });
  assert.match(result.text, /Say hello/);
  assert.equal(result.finishReason, "stop");
  assert.ok(result.usage.inputTokens > 0 && result.usage.outputTokens > 0);
  assert.equal(result.response.modelId, "kimi-k3");
});

test("a streamed answer, in pieces, with its finish reason and usage", async () => {
  const result = streamText({ model, prompt: "Say one two three" });
  const pieces = [];
  for await (const piece of result.textStream) pieces.push(piece);
  assert.ok(pieces.length > 1, "the text came in one piece");
  assert.match(pieces.join(""), /Say one two three/);
  assert.equal(await result.finishReason, "stop");
  assert.ok((await result.usage).outputTokens > 0);
});

test("a JSON answer by a schema", async () => {
  const schema = jsonSchema({ type: "object", properties: { name: { type: "string" } }, required: ["name"], additionalProperties: false });
  const { output } = await generateText({ model, prompt: "Name somebody", output: Output.object({ schema }) });
  assert.equal(typeof output.name, "string");
});

test("a tool of its own, called, answered, and used", async () => {
  const result = await generateText(ownTool);
  assert.match(result.text, /Oslo of Norway/);
  assert.equal(result.steps.length, 2);
});

test("a tool of its own, streamed", async () => {
  const result = streamText(ownTool);
  assert.match(await result.text, /Oslo of Norway/);
  const [first] = await result.steps;
  assert.equal(first.finishReason, "tool-calls");
  assert.deepEqual(first.toolCalls.map((call) => call.input), [{ country: "Norway" }]);
});

test("a tool of the server, whole and streamed", async () => {
  const prompt = "What is the weather in Oslo?";
  const whole = await generateText({ model: withWeather, prompt });
  assert.match(whole.text, /Oslo/);
  assert.deepEqual(whole.toolCalls, []);

  const streamed = streamText({ model: withWeather, prompt });
  assert.match(await streamed.text, /Oslo/);
  assert.equal(await streamed.finishReason, "stop");
});

test("what the service refuses to hear is not tried again", async () => {
  const error = await failure({ prompt: "forbidden words", maxRetries: 2 });
  assert.ok(APICallError.isInstance(error), String(error));
  assert.equal(error.statusCode, 400);
  assert.equal(error.isRetryable, false);
  assert.match(error.message, /high risk/);
});

test("too many requests may be tried again", async () => {
  const error = await failure({ prompt: "always busy" });
  assert.equal(error.statusCode, 429);
  assert.equal(error.isRetryable, true);
  assert.match(error.responseHeaders["retry-after"], /^\d+$/);

  const { text } = await generateText({ model, prompt: "busy once, AI SDK" });
  assert.match(text, /busy once/);
});

test("a client that waits no longer gets its own time-out", async () => {
  const error = await failure({ prompt: "hangs", abortSignal: AbortSignal.timeout(300) });
  assert.equal(error.name, "TimeoutError");
});

test("a service that does not answer in time is an error of the server", async () => {
  assert.equal((await failure({ prompt: "hangs" })).statusCode, 504);
});

test("a stream that is cut is an error, and not a short answer", async () => {
  const parts = [];
  for await (const part of streamText({ model, prompt: "cut off", onError: () => {} }).fullStream) parts.push(part);
  assert.ok(parts.some((part) => part.type === "error"));
  assert.notEqual(parts.findLast((part) => part.type === "finish")?.finishReason, "stop");
});

test("a wrong path is not found", async () => {
  const lost = createOpenAICompatible({ ...settings, baseURL: settings.baseURL + "/lost" })("kimi-k3");
  assert.equal((await failure({ model: lost, prompt: "x" })).statusCode, 404);
});
