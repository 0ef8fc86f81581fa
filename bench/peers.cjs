// The same work by packages of others, to stand beside names_bench and severity_bench. By hand, not in CI:
//   npm install --prefix /tmp/peers packageurl-js ae-cvss-calculator && node bench/peers.cjs /tmp/peers
'use strict';
const path = require('node:path');
const os = require('node:os');
const from = (name) => require(path.join(process.argv[2], 'node_modules', name));
const { PackageURL } = from('packageurl-js');
const cvss = from('ae-cvss-calculator');

const PURLS = [
  'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1', 'pkg:maven/com.example/library@1.0.0?type=jar',
  'pkg:npm/left-pad@1.3.0', 'pkg:npm/%40scope/package@4.17.21', 'pkg:pypi/Some_Package@2.0.1',
  'pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64&distro=debian-12',
  'pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=x86_64&epoch=1', 'pkg:golang/github.com/gorilla/mux@v1.8.0',
  'pkg:cargo/serde@1.0.190', 'pkg:nuget/Newtonsoft.Json@13.0.1', 'pkg:gem/rails@7.0.4',
  'pkg:generic/openssl@1.1.1w#include/openssl', 'pkg:github/owner/project@244fd47e07d1014f0aed9c',
  'pkg:oci/debian@sha256%3A244fd47e07d10?arch=amd64&tag=latest', 'pkg:composer/vendor/package@5.5.0',
  'pkg:apk/alpine/busybox@1.36.1-r5?arch=x86_64'];

function pick(seed, tables, prefix) {
  let state = seed;
  const out = [];
  for (let i = 0; i < 512; ++i) {
    out.push(prefix + Object.entries(tables).map(([metric, values]) => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return metric + ':' + values[(state >> 8) % values.length];
    }).join('/'));
  }
  return out;
}
const V31 = pick(1, { AV: 'NALP', AC: 'LH', PR: 'NLH', UI: 'NR', S: 'UC', C: 'HLN', I: 'HLN', A: 'HLN' }, 'CVSS:3.1/');
const V40 = pick(1, { AV: 'NALP', AC: 'LH', AT: 'NP', PR: 'NLH', UI: 'NPA', VC: 'HLN', VI: 'HLN', VA: 'HLN',
  SC: 'HLN', SI: 'HLN', SA: 'HLN' }, 'CVSS:4.0/');

function rate(name, items, work) {
  let sink = 0;
  const run = (ms) => {
    const end = process.hrtime.bigint() + BigInt(ms) * 1000000n;
    const start = process.cpuUsage();
    let count = 0;
    while (process.hrtime.bigint() < end) {
      for (const item of items) sink += work(item);
      count += items.length;
    }
    const used = process.cpuUsage(start);
    return count / ((used.user + used.system) / 1e6);
  };
  run(1000);
  console.log(`${name}: ${Math.round(run(2000)).toLocaleString('en')} a second of CPU time (${items.length} inputs)`);
  return sink;
}

console.log(`${os.cpus()[0].model}, node ${process.version}`);
rate('packageurl-js, parse and print', PURLS, (text) => PackageURL.fromString(text).toString().length);
rate('ae-cvss-calculator 3.1, parse and score', V31, (text) => new cvss.Cvss3P1(text).calculateScores().overall);
rate('ae-cvss-calculator 4.0, parse and score', V40, (text) => new cvss.Cvss4P0(text).calculateScores().overall);
