// The operator's page in a real browser: node dashboard.mjs CHROMIUM ADMIN LISTENER TOKEN SCREENSHOTS
// It says "take down" when somebody should stop the endpoint that was named to it last, and "done" at the end.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [executablePath, admin, listener, token, screenshots, staying, leaving] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const problems = [];

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const traffic = startTraffic();
try {
  const page = await open();
  await showsWhatThereIs(page);
  await showsAnEndpointThatGoesDown(page);
  await drainsByKeyboardOnly(page);
  await weighsByKeyboardOnly(page);
  await tellsAWrongToken(page);
  await filters(page);
  await looksGood(page);
  assert.deepEqual(problems, [], "errors of the page, or requests to somebody else");
} finally {
  clearInterval(traffic);
  await browser.close();
}
console.log("done");

/** A few requests all the time; some fail, since nothing routes them. */
function startTraffic() {
  let sent = 0;
  return setInterval(() => {
    const path = ++sent % 10 === 0 ? "/nowhere/" : `/bytes/${100 + (sent * 37) % 4000}`;
    fetch(`http://${listener}${path}`).then((reply) => reply.text()).catch(() => {});
  }, 20);
}

async function open() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: "light" });
  page.setDefaultTimeout(30_000);
  page.on("console", (message) => message.type() === "error" && !message.text().includes("401") && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => !request.url().startsWith(`http://${admin}/`) &&
    problems.push(request.url()));
  await page.goto(`http://${admin}/`);
  return page;
}

function row(page, endpoint) {
  return page.locator("#endpoint-rows tr", { has: page.locator("th", { hasText: endpoint }) });
}

async function seeState(page, endpoint, state) {
  await row(page, endpoint).locator(".state", { hasText: new RegExp(`^${state}`) }).waitFor();
}

async function showsWhatThereIs(page) {
  await seeState(page, staying, "up");
  await seeState(page, leaving, "up");
  await page.locator("#summary", { hasText: "ready" }).waitFor();
  await page.locator("#listener-rows", { hasText: "accepting" }).waitFor();
  await page.locator("#route-rows", { hasText: "/nowhere/*" }).waitFor();
  await page.locator("#failure-rows", { hasText: "/nowhere/" }).first().waitFor();
  await row(page, staying).locator("td", { hasText: / m?s$/ }).first().waitFor();
  await page.waitForFunction(() => Number(document.querySelector("#plot-requests .one").textContent.split(" ")[1]) > 0);
}

async function showsAnEndpointThatGoesDown(page) {
  console.log("take down");
  await seeState(page, leaving, "down");
  await page.locator("#said", { hasText: `${leaving} is down` }).waitFor();
}

/** Tab after Tab until what has the focus matches. */
async function tabTo(page, selector) {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) {
      return;
    }
  }
  assert.fail(`no way to ${selector} by Tab`);
}

async function drainsByKeyboardOnly(page) {
  await page.evaluate(() => document.activeElement.blur());
  await tabTo(page, "#token");
  await page.keyboard.type(token);
  const button = `button.drain[aria-label$="${staying}"]`;
  await tabTo(page, button);
  await page.keyboard.press("Enter");
  await seeState(page, staying, "draining");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Undrain", "the focus stays");
  await page.keyboard.press("Enter");
  await seeState(page, staying, "up");
}

async function weighsByKeyboardOnly(page) {
  await page.evaluate(() => document.querySelector("#token").focus());
  await tabTo(page, `button.weight[aria-label*="${staying}"]`);
  await page.keyboard.press("Enter");
  await page.locator("#weight-dialog[open]").waitFor();
  await checkAccessibility(page, "dialog");
  await page.keyboard.type("5");
  await page.keyboard.press("Enter");
  await row(page, staying).locator("button.weight", { hasText: /^5$/ }).waitFor();
  assert.match(await page.evaluate(() => document.activeElement.className), /weight/, "the focus comes back");
}

async function tellsAWrongToken(page) {
  await page.fill("#token", "wrong");
  await row(page, staying).locator("button.drain").click();
  await page.locator("#said", { hasText: "not the token" }).waitFor();
  await page.fill("#token", token);
}

async function filters(page) {
  await page.check("#troubled");
  await row(page, staying).waitFor({ state: "detached" });
  await row(page, leaving).waitFor();
  await page.uncheck("#troubled");
  await page.fill("#filter", staying);
  await row(page, leaving).waitFor({ state: "detached" });
  await page.fill("#filter", "");
  await row(page, leaving).waitFor();
}

async function looksGood(page) {
  for (const [name, colorScheme, width] of [["light", "light", 1280], ["dark", "dark", 1280], ["narrow", "light", 420]]) {
    await page.setViewportSize({ width, height: 860 });
    await page.emulateMedia({ colorScheme });
    await checkAccessibility(page, name);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${name}: the page is ${overflow} pixels wider than the window`);
    await page.screenshot({ path: join(screenshots, `dashboard-${name}.png`), fullPage: name !== "light" && name !== "dark" });
  }
  await page.click("#theme");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "light");
}

async function checkAccessibility(page, when) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  assert.deepEqual(violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(" ")}`), [], when);
}
