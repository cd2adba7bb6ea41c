// What people do again and again: sign in, follow the navigation, fill a field, take a picture.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { faultsOfPage } from './watch.mjs';

export class Visitor {
  constructor({ page, site, width, pictures, scenario }) {
    Object.assign(this, { page, site, width, pictures, scenario });
    this.isPhone = width < 600;
    this.faults = [];
  }

  /** Opens a path and looks the page over. */
  async open(path) {
    const response = await this.page.goto(this.site.address + path, { waitUntil: 'load' });
    await this.lookOver();
    return response;
  }

  /** Notes what the present page owes its reader. */
  async lookOver() {
    const path = new URL(this.page.url()).pathname;
    for (const fault of await faultsOfPage(this.page)) this.faults.push(`${path}: ${fault}`);
  }

  /** Signs in as the account the demo printed for a role, or as the one of that name; a session is used again. */
  async signIn(role) {
    const { name } = this.site.account(role);
    const cookies = this.site.sessions.get(name);
    if (cookies) return this.page.context().addCookies(cookies);
    await this.signInByForm(role);
    this.site.sessions.set(name, await this.page.context().cookies());
  }

  /** Types name and password, as a person does. */
  async signInByForm(role) {
    const { name, password } = this.site.account(role);
    await this.open('/login');
    await this.page.getByLabel('账号', { exact: true }).fill(name);
    await this.page.getByLabel('密码', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: '登录' }).click();
    await this.page.waitForURL((url) => url.pathname !== '/login');
    await this.lookOver();
  }

  /** Follows an entry of the side navigation, which a phone keeps behind a button. */
  async follow(label) {
    if (this.isPhone) await this.page.getByRole('link', { name: '打开导航' }).click();
    await this.page.getByRole('navigation', { name: '导航' }).getByRole('link', { name: label }).first().click();
    await this.page.getByRole('heading', { level: 1 }).waitFor();
    await this.lookOver();
  }

  /** The button that saves the form of the page. */
  saveButton() {
    return this.page.locator('form[data-guard] .form-acts button.button-main');
  }

  /** Fills the field with this label. */
  async fill(label, words) {
    await this.page.locator('.field', { has: this.page.locator('.label', { hasText: label }) }).first()
      .locator('input:not([type=hidden]), textarea').first().fill(words);
  }

  /** Picks the last way of a choice, whether it is drawn as a list or as buttons. */
  async choose(label) {
    const field = this.page.locator('.field', { has: this.page.locator('.label', { hasText: label }) }).first();
    const radios = field.locator('input[type=radio]');
    if ((await radios.count()) > 0) return radios.last().check();
    const select = field.locator('select').first();
    const values = await select.locator('option').evaluateAll((all) => all.map((option) => option.value));
    return select.selectOption(values[values.length - 1]);
  }

  /** How many rows the list of the page has in all. */
  async total() {
    if ((await this.page.locator('.pager').count()) === 0) return 0;
    const words = /共 ([\d,]+) 条/.exec(await this.page.locator('.pager').first().innerText());
    return words ? Number(words[1].replaceAll(',', '')) : 0;
  }

  /** A picture of the whole page, named after scenario, width and moment. */
  async picture(moment) {
    await mkdir(this.pictures, { recursive: true });
    const path = join(this.pictures, `${this.scenario}-${this.width}-${moment}.png`);
    // Hiding the caret would write styles into the page, which its own policy then refuses to carry over.
    await this.page.screenshot({ path, fullPage: true, caret: 'initial' });
  }
}

/** Fails with a sentence when a claim does not hold. */
export function expect(claim, sentence) {
  if (!claim) throw new Error(sentence);
}
