//! Bundles the browser assets: style sheets, scripts and icons, with Node and esbuild, into `OUT_DIR`.
//!
//! Libraries come from npm by the committed lock file. `node_modules` beside this file is used when it fits the
//! lock (a build without network); otherwise `npm ci` fills a folder inside `OUT_DIR`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it for build scripts"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it for build scripts"));
    for input in ["assets", "package.json", "package-lock.json", ".npmrc", "build.rs"] {
        println!("cargo::rerun-if-changed={input}");
    }
    let modules = node_modules(&here, &out);
    let bundle = out.join("assets");
    run(
        Command::new("node")
            .arg(here.join("assets/bundle.mjs"))
            .arg(here.join("assets"))
            .arg(&modules)
            .arg(&bundle)
            .current_dir(&here),
        "打包样式与脚本 (bundling style sheets and scripts)",
    );
    write_table(&bundle, &out.join("assets.rs"));
}

/// The folder with the libraries of the lock file: the one beside the manifest, or a fresh one in `OUT_DIR`.
fn node_modules(here: &Path, out: &Path) -> PathBuf {
    let own = here.join("node_modules");
    if holds_pinned(here, &own) {
        return own;
    }
    let place = out.join("npm");
    fs::create_dir_all(&place).expect("OUT_DIR is writable");
    for name in ["package.json", "package-lock.json", ".npmrc"] {
        fs::copy(here.join(name), place.join(name)).expect("OUT_DIR is writable");
    }
    if !holds_pinned(here, &place.join("node_modules")) {
        run(
            Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
                .args([
                    "ci",
                    "--prefer-offline",
                    "--no-audit",
                    "--no-fund",
                    "--ignore-scripts",
                    "--loglevel=error",
                ])
                .current_dir(&place),
            "按 package-lock.json 安装前端库 (npm ci)",
        );
    }
    place.join("node_modules")
}

/// Whether `modules` holds each library of `package.json` in exactly the version pinned there.
fn holds_pinned(here: &Path, modules: &Path) -> bool {
    let manifest =
        fs::read_to_string(here.join("package.json")).expect("package.json is committed beside build.rs");
    ["@tabler/icons", "htmx.org", "esbuild"].iter().all(|name| {
        let pinned =
            manifest.split_once(&format!("\"{name}\": \"")).and_then(|(_, rest)| rest.split('"').next());
        let held = fs::read_to_string(modules.join(name).join("package.json")).unwrap_or_default();
        pinned.is_some_and(|version| held.contains(&format!("\"version\": \"{version}\"")))
    })
}

fn run(command: &mut Command, what: &str) {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => panic!(
            "lq-web: {what} 失败 (failed), {program} {}:\n{}\n{}\n如无法联网，请先在可联网处于 crates/lq-web 运行 npm ci，\
             再带着该目录下的 node_modules 编译。",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        ),
        Err(error) => panic!(
            "lq-web: 找不到 {program} ({error})。编译本站需要 Node.js 18 以上和 npm：Debian/Ubuntu 上运行 \
             `apt-get install nodejs npm`，其他系统请安装 Node.js 后重试。\n\
             lq-web: {program} was not found. Node.js 18 or later with npm is needed to build the pages.",
        ),
    }
}

/// Turns the bundler's manifest (`name<TAB>file<TAB>media type` a line) into a Rust table with the bytes embedded.
fn write_table(bundle: &Path, target: &Path) {
    let manifest = fs::read_to_string(bundle.join("manifest.tsv")).expect("the bundler writes a manifest");
    let mut table = String::from("pub(crate) static ASSETS: &[Asset] = &[\n");
    let mut names = String::new();
    for line in manifest.lines() {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().expect("the bundler writes three cells a line");
        let (name, file, media) = (cell(), cell(), cell());
        let path = bundle.join(file);
        table.push_str(&format!(
            "    Asset {{ file: {file:?}, media: {media:?}, plain: include_bytes!({path:?}), \
             gzip: include_bytes!({gzip:?}), brotli: include_bytes!({brotli:?}) }},\n",
            gzip = bundle.join(format!("{file}.gz")),
            brotli = bundle.join(format!("{file}.br")),
        ));
        let constant = name.to_uppercase().replace(['.', '-'], "_");
        names.push_str(&format!(
            "/// Address of `{name}`.\npub(crate) const {constant}: &str = \"/assets/{file}\";\n"
        ));
    }
    table.push_str("];\n");
    fs::write(target, format!("{names}{table}")).expect("OUT_DIR is writable");
}
