//! A scratch PostgreSQL server on loopback, run by an ordinary user and gone when its handle is.
//!
//! PostgreSQL refuses to run as root, so a root process hands the data folder to the user `postgres` (or `nobody`)
//! and starts the server as that user. A small shell stands between the two and stops the server as soon as
//! its standard input closes, so that no server outlives its owner, not even one that was killed.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use crate::dir::TempDir;

/// The account of the scratch server; it needs no password from loopback.
pub const ACCOUNT: &str = "lianqiao";

/// How long a server may take to come up, or to go.
const PATIENCE: Duration = Duration::from_secs(60);
const STEP: Duration = Duration::from_millis(50);

/// Runs the server given as arguments until standard input closes.
const WATCH: &str = r#""$@" </dev/null & server=$!; cat >/dev/null; kill -INT "$server"; wait "$server""#;

/// A running server. Dropping it stops the server and removes its data.
#[derive(Debug)]
pub struct TempPg {
    watch: Child,
    owner: Option<Owner>,
    programs: PathBuf,
    port: u16,
    dir: TempDir,
}

/// Why there is no server; the text says what to do.
#[derive(Debug)]
pub struct NoServer(String);

impl std::fmt::Display for NoServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoServer {}

impl From<io::Error> for NoServer {
    fn from(error: io::Error) -> Self {
        Self(format!("scratch PostgreSQL: {error}"))
    }
}

/// The user a root process runs the server as.
#[derive(Clone, Copy, Debug)]
struct Owner {
    uid: u32,
    gid: u32,
}

/// The folder of PostgreSQL's programs: the newest under `/usr/lib/postgresql`, else the one on `PATH`.
pub fn find_programs() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin).or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path)
            .find(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file())
    })
}

impl TempPg {
    /// Makes an empty cluster in a temporary folder and starts it on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// Names what is missing, or shows the last lines of the server's log.
    pub fn start() -> Result<Self, NoServer> {
        let programs = find_programs().ok_or_else(|| {
            NoServer("PostgreSQL is not installed: on Debian, `apt-get install postgresql`".to_owned())
        })?;
        let owner = owner()?;
        let dir = TempDir::new("pg")?;
        // The server's user must reach the data folder, and nobody else may read it.
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o700))?;
        if let Some(owner) = owner {
            chown(dir.path(), Some(owner.uid), Some(owner.gid))?;
        }
        make_cluster(&programs, owner, &dir)?;
        let mut tries = 0;
        loop {
            tries += 1;
            match launch(&programs, owner, &dir) {
                Ok((watch, port)) => return Ok(Self { watch, owner, programs, port, dir }),
                // Another process may have taken the port between our look and the server's.
                Err(_) if tries < 3 => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The address of the database every cluster has.
    pub fn url(&self) -> String {
        self.url_of("postgres")
    }

    /// The address of a database of this server.
    pub fn url_of(&self, database: &str) -> String {
        format!("postgres://{ACCOUNT}@127.0.0.1:{}/{database}", self.port)
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder of the server's own programs, such as `psql` and `pg_dump`.
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    /// Makes an empty database of this name (lower-case letters, digits, `_`) and returns its address.
    ///
    /// # Errors
    /// The server's own words, for instance when the name is taken.
    pub fn create_database(&self, name: &str) -> Result<String, NoServer> {
        let mut command = command(&self.programs.join("createdb"), self.owner);
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", ACCOUNT, name]);
        run(&mut command)?;
        Ok(self.url_of(name))
    }

    /// The server's own process id.
    pub fn server_pid(&self) -> Option<u32> {
        let text = fs::read_to_string(self.dir.join("data/postmaster.pid")).ok()?;
        text.lines().next()?.trim().parse().ok()
    }

    /// Kills the server as a power cut would (SIGKILL to the server and its workers) and starts it again.
    ///
    /// # Errors
    /// As [`TempPg::start`]; the data folder stays as the server left it.
    pub fn crash_and_restart(&mut self) -> Result<(), NoServer> {
        let pid =
            self.server_pid().ok_or_else(|| NoServer("the scratch PostgreSQL is not running".to_owned()))?;
        for child in children_of(pid).into_iter().chain([pid]) {
            signal(child, "KILL");
        }
        self.close();
        let _ = fs::remove_file(self.dir.join("data/postmaster.pid"));
        (self.watch, self.port) = launch_on(&self.programs, self.owner, &self.dir, self.port)?;
        Ok(())
    }

    fn close(&mut self) {
        drop(self.watch.stdin.take());
        let mut waited = Duration::ZERO;
        while matches!(self.watch.try_wait(), Ok(None)) {
            if waited >= PATIENCE {
                if let Some(pid) = self.server_pid() {
                    signal(pid, "KILL");
                }
                let _ = self.watch.kill();
            }
            thread::sleep(STEP);
            waited += STEP;
        }
    }
}

impl Drop for TempPg {
    fn drop(&mut self) {
        self.close();
    }
}

/// A database of its own on the server the test command started, dropped with its handle.
#[derive(Debug)]
pub struct ScratchDatabase {
    programs: PathBuf,
    server: String,
    name: String,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl ScratchDatabase {
    /// Makes an empty database on the server of `LQ_TEST_PG`; `None`, and a line on standard error, where that is unset.
    ///
    /// * `name`: lower-case letters, digits and `_`; the process id and a count are added, so tests never meet.
    ///
    /// # Errors
    /// The server's own words, or that PostgreSQL's programs are not installed.
    pub fn new(name: &str) -> Result<Option<Self>, NoServer> {
        let Some(address) = std::env::var_os("LQ_TEST_PG").and_then(|text| text.into_string().ok()) else {
            // The one line that tells a reader why half of the story was not run.
            let _ = writeln!(io::stderr(), "LQ_TEST_PG is unset: nothing is tried on PostgreSQL here");
            return Ok(None);
        };
        let programs = find_programs().ok_or_else(|| {
            NoServer("PostgreSQL's createdb is not installed: apt-get install postgresql".to_owned())
        })?;
        let (server, _) = address.rsplit_once('/').ok_or_else(|| {
            NoServer(format!("LQ_TEST_PG should end in a database, as in {ACCOUNT}@host/postgres"))
        })?;
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{name}_{}_{count}", std::process::id());
        let database = Self { programs, server: server.to_owned(), name };
        run(database.maintain("createdb").arg(&database.name))?;
        Ok(Some(database))
    }

    /// The address to open.
    pub fn url(&self) -> String {
        format!("{}/{}", self.server, self.name)
    }

    fn maintain(&self, program: &str) -> Command {
        let mut command = command(&self.programs.join(program), None);
        command.arg(format!("--maintenance-db={}/postgres", self.server));
        command
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        // What stays behind goes with the scratch server.
        let _ = run(self.maintain("dropdb").args(["--force", "--if-exists"]).arg(&self.name));
    }
}

/// Whom a root process runs the server as; `None` for an ordinary user, who runs it himself.
fn owner() -> Result<Option<Owner>, NoServer> {
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd")?;
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| {
            let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
            let mut fields = line.split(':').skip(2);
            Some(Owner { uid: fields.next()?.parse().ok()?, gid: fields.next()?.parse().ok()? })
        })
        .map(Some)
        .ok_or_else(|| {
            NoServer(
                "PostgreSQL refuses to run as root and there is no user `postgres` or `nobody`".to_owned(),
            )
        })
}

fn command(program: &Path, owner: Option<Owner>) -> Command {
    let mut command = Command::new(program);
    // The caller's folder may be closed to the server's user.
    command
        .current_dir("/")
        .env_remove("PGHOST")
        .env_remove("PGPORT")
        .env_remove("PGUSER")
        .env_remove("PGDATABASE");
    if let Some(owner) = owner {
        command.uid(owner.uid).gid(owner.gid);
    }
    command
}

fn run(command: &mut Command) -> Result<(), NoServer> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    let program = command.get_program().to_string_lossy().into_owned();
    Err(NoServer(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim())))
}

fn make_cluster(programs: &Path, owner: Option<Owner>, dir: &TempDir) -> Result<(), NoServer> {
    let data = dir.join("data");
    let mut initdb = command(&programs.join("initdb"), owner);
    initdb.arg("-D").arg(&data).args(["-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
    run(&mut initdb)?;
    let mut settings = fs::OpenOptions::new().append(true).open(data.join("postgresql.conf"))?;
    // Sockets would need a short path; TCP on loopback needs none. Durability settings stay as shipped: the ledger
    // refuses a server that forgets commits.
    settings.write_all(
        b"\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 200\n\
          shared_buffers = 256MB\nmax_wal_size = 4GB\nautovacuum_naptime = 10s\n",
    )?;
    Ok(())
}

fn launch(programs: &Path, owner: Option<Owner>, dir: &TempDir) -> Result<(Child, u16), NoServer> {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    launch_on(programs, owner, dir, port)
}

fn launch_on(
    programs: &Path,
    owner: Option<Owner>,
    dir: &TempDir,
    port: u16,
) -> Result<(Child, u16), NoServer> {
    let log = File::options().create(true).append(true).open(dir.join("server.log"))?;
    let mut watch = command(Path::new("sh"), owner)
        .args(["-c", WATCH, "sh"])
        .arg(programs.join("postgres"))
        .arg("-D")
        .arg(dir.join("data"))
        .args(["-p", &port.to_string()])
        .stdin(Stdio::piped())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()?;
    let mut waited = Duration::ZERO;
    while waited < PATIENCE {
        if is_ready(&dir.join("data/postmaster.pid")) {
            return Ok((watch, port));
        }
        thread::sleep(STEP);
        waited += STEP;
        if waited > Duration::from_secs(1) && !dir.join("data/postmaster.pid").exists() {
            break;
        }
    }
    drop(watch.stdin.take());
    let _ = watch.wait();
    let log = fs::read_to_string(dir.join("server.log")).unwrap_or_default();
    let tail: Vec<&str> = log.lines().rev().take(5).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    Err(NoServer(format!("the scratch PostgreSQL did not come up: {}", tail.join(" / "))))
}

/// The server writes its state into the last line of its pid file.
fn is_ready(pid_file: &Path) -> bool {
    fs::read_to_string(pid_file)
        .is_ok_and(|text| text.lines().nth(7).is_some_and(|state| state.trim() == "ready"))
}

fn children_of(pid: u32) -> Vec<u32> {
    fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect()
}

fn signal(pid: u32, name: &str) {
    // Already gone is as good as stopped.
    let _ = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).stderr(Stdio::null()).status();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_answers_survives_a_crash_and_is_gone_with_its_handle() {
        if find_programs().is_none() {
            return;
        }
        let mut server = TempPg::start().unwrap();
        let pid = server.server_pid().unwrap();
        assert!(server.create_database("one").unwrap().ends_with("/one"));
        assert!(server.create_database("one").is_err());
        server.crash_and_restart().unwrap();
        assert_ne!(server.server_pid().unwrap(), pid);
        assert!(server.create_database("one").is_err(), "the crashed server kept its database");
        let (pid, dir) = (server.server_pid().unwrap(), server.dir.path().to_owned());
        drop(server);
        assert!(!Path::new(&format!("/proc/{pid}")).exists());
        assert!(!dir.exists());
    }

    #[test]
    fn two_tests_never_share_a_database() {
        let (Some(one), Some(two)) =
            (ScratchDatabase::new("kit").unwrap(), ScratchDatabase::new("kit").unwrap())
        else {
            return;
        };
        assert_ne!(one.url(), two.url());
    }
}
