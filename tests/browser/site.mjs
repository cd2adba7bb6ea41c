// Starts the built program with sample data on a free loopback port, and stops it.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PATIENCE_MS = 180_000;

export class Site {
  /** Starts `lianqiao demo` and waits until it has printed its address and accounts. */
  static async start(binary) {
    const data = await mkdtemp(join(tmpdir(), 'lianqiao-browser-'));
    const started = performance.now();
    // A settings file of the developer must not reach the test.
    const env = { ...process.env };
    delete env.LIANQIAO_DB;
    const child = spawn(binary, ['demo', '--listen', '127.0.0.1:0', '--data', data], {
      cwd: data,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const site = new Site(child, data);
    try {
      await site.#announced();
    } catch (error) {
      await site.stop();
      throw error;
    }
    site.startMs = Math.round(performance.now() - started);
    return site;
  }

  constructor(child, data) {
    this.child = child;
    this.data = data;
    this.output = '';
    /** Cookies of those who signed in, by account name. */
    this.sessions = new Map();
    child.stdout.on('data', (bytes) => (this.output += bytes));
    child.stderr.on('data', (bytes) => (this.output += bytes));
  }

  /** Account by its name, or the first of a role by its Chinese name (链办, 管理员, …): `{role, name, password}`. */
  account(sought) {
    const account = this.accounts.find((one) => one.role === sought || one.name === sought);
    if (!account) throw new Error(`the demo printed no account for ${sought}; it printed:\n${this.output}`);
    return account;
  }

  /** Sockets of the program that lead to another machine, as `address:port` in the kernel's own spelling. */
  async foreignSockets() {
    const inodes = new Set();
    for (const entry of await readdir(`/proc/${this.child.pid}/fd`)) {
      const target = await readlink(`/proc/${this.child.pid}/fd/${entry}`).catch(() => '');
      const match = /^socket:\[(\d+)\]$/.exec(target);
      if (match) inodes.add(match[1]);
    }
    const foreign = [];
    for (const table of ['tcp', 'tcp6']) {
      const text = await readFile(`/proc/${this.child.pid}/net/${table}`, 'utf8').catch(() => '');
      for (const line of text.split('\n').slice(1)) {
        const [, , remote, , , , , , , inode] = line.trim().split(/\s+/);
        if (inode && inodes.has(inode) && !isLoopbackOrNone(remote)) foreign.push(remote);
      }
    }
    return foreign;
  }

  /** Ends the program by its own id and removes its data. */
  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      const impatient = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(impatient);
    }
    await rm(this.data, { recursive: true, force: true });
  }

  async #announced() {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const address = /https?:\/\/(127\.0\.0\.1|localhost):(\d+)/.exec(this.output);
      this.accounts = accountsIn(this.output);
      if (address && this.accounts.length > 0 && (await answers(address[0]))) {
        this.address = address[0];
        return;
      }
      if (this.child.exitCode !== null) throw new Error(`the program ended with ${this.child.exitCode}:\n${this.output}`);
      if (performance.now() > deadline) throw new Error(`no address and accounts within 3 minutes:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const ROLES = ['链长', '链办', '部门', '管家', '导师', '招商', '企业', '审计', '管理员'];

/** Accounts are printed a line each: role, name, password, with anything between them but letters and digits. */
export function accountsIn(output) {
  const accounts = [];
  for (const line of output.split('\n')) {
    const words = line.replaceAll(/[│|:：,，]/g, ' ').trim().split(/\s+/);
    const at = words.findIndex((word) => ROLES.includes(word));
    if (at < 0) continue;
    const rest = words.filter((word) => /^[\x21-\x7e]+$/.test(word));
    if (rest.length >= 2) accounts.push({ role: words[at], name: rest[0], password: rest[rest.length - 1] });
  }
  return accounts;
}

async function answers(address) {
  try {
    const response = await fetch(`${address}/login`);
    return response.status < 500;
  } catch {
    return false;
  }
}

/** The kernel prints addresses in hexadecimal, bytes of each word reversed. */
function isLoopbackOrNone(remote) {
  const address = remote.split(':')[0];
  if (/^0+$/.test(address)) return true;
  if (address.length === 8) return address.endsWith('7F');
  return address === '00000000000000000000000001000000' || /^0{16}FFFF0000.{6}7F$/.test(address);
}
