//! What the check needs besides Rust, and how to come by it.
//!
//! On Debian as root it is installed; elsewhere the message says exactly what to install.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::shell::{Trouble, program, read};

/// A thing the check needs, how to see whether it is there, and the Debian packages that bring it.
struct Need {
    what: &'static str,
    is_there: fn() -> bool,
    packages: &'static [&'static str],
}

const NEEDS: &[Need] = &[
    Need {
        what: "a C compiler",
        is_there: || on_path("cc").is_some(),
        packages: &["gcc", "libc6-dev", "make"],
    },
    Need { what: "git", is_there: || on_path("git").is_some(), packages: &["git"] },
    Need { what: "Node.js 18 or later", is_there: node_is_there, packages: &["nodejs"] },
    Need { what: "npm", is_there: || on_path("npm").is_some(), packages: &["npm"] },
    Need {
        what: "PostgreSQL",
        is_there: || lq_testkit::postgres::find_programs().is_some(),
        packages: &["postgresql"],
    },
    Need { what: "Chromium", is_there: || chromium().is_some(), packages: &["chromium"] },
    Need {
        what: "a Chinese font",
        is_there: chinese_font_is_there,
        packages: &["fontconfig", "fonts-wqy-microhei"],
    },
];

/// Finds everything; installs what is lacking where that is possible and wanted.
pub(crate) fn prepare(may_install: bool) -> Result<(), Trouble> {
    rust_components(may_install)?;
    let lacking: Vec<&Need> = NEEDS.iter().filter(|need| !(need.is_there)()).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let names = lacking.iter().map(|need| need.what).collect::<Vec<_>>().join(", ");
    let packages: Vec<&str> = lacking.iter().flat_map(|need| need.packages).copied().collect();
    let by_hand = format!("apt-get install --no-install-recommends {}", packages.join(" "));
    if !may_install || !is_debian_root() {
        return Err(Trouble::failed(format!("lacking: {names}. As root on Debian: {by_hand}")));
    }
    println!("    installing {names}");
    apt_install(&packages)?;
    match lacking.iter().find(|need| !(need.is_there)()) {
        None => Ok(()),
        Some(need) => Err(Trouble::failed(format!("{} is still lacking after `{by_hand}`", need.what))),
    }
}

/// The browser the tests drive.
pub(crate) fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| on_path(name))
}

/// The full path of a program, if it is installed.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|dir| dir.join(name)).find(|path| path.is_file())
}

fn node_is_there() -> bool {
    let Ok(version) = read(&mut program("node", &["--version"])) else { return false };
    let major =
        version.trim().trim_start_matches('v').split('.').next().and_then(|word| word.parse::<u32>().ok());
    major.is_some_and(|major| major >= 18)
}

fn chinese_font_is_there() -> bool {
    read(&mut program("fc-list", &[":lang=zh-cn", "family"])).is_ok_and(|list| !list.trim().is_empty())
}

fn is_debian_root() -> bool {
    let is_root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    is_root && Path::new("/etc/debian_version").exists() && on_path("apt-get").is_some()
}

/// rustfmt and clippy; a minimal toolchain comes without them.
fn rust_components(may_install: bool) -> Result<(), Trouble> {
    let lacking: Vec<&str> = [("rustfmt", "cargo-fmt"), ("clippy", "cargo-clippy")]
        .into_iter()
        .filter(|(_, name)| on_path(name).is_none())
        .map(|(component, _)| component)
        .collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let words = [&["component", "add"], lacking.as_slice()].concat();
    if !may_install || on_path("rustup").is_none() {
        return Err(Trouble::failed(format!(
            "lacking: {0}. Run: rustup component add {0}",
            lacking.join(" ")
        )));
    }
    read(&mut program("rustup", &words)).map(drop)
}

fn apt_install(packages: &[&str]) -> Result<(), Trouble> {
    keep_debian_from_starting_a_server()?;
    let quiet = |words: &[&str]| {
        let mut command = program("apt-get", words);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        read(&mut command).map(drop)
    };
    quiet(&["update", "-qq"])?;
    let keep = ["-o", "Dpkg::Options::=--force-confold"];
    quiet(&[&["install", "-y", "-qq", "--no-install-recommends"], &keep[..], packages].concat())
}

/// The package makes and starts a cluster of its own unless told not to; the tests bring theirs.
fn keep_debian_from_starting_a_server() -> Result<(), Trouble> {
    let setting = Path::new("/etc/postgresql-common/createcluster.conf");
    if !setting.exists() {
        fs::create_dir_all("/etc/postgresql-common")?;
        fs::write(setting, "create_main_cluster = false\n")?;
    }
    Ok(())
}
