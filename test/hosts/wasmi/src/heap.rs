//! One instance of a build: what it imports, its exports as functions of unsigned numbers, its memory.

use crate::chunks::{Chunks, PAGE};
use anyhow::{ensure, Context, Result};
use std::collections::HashMap;
use wasmi::{
    Caller, Engine, Extern, Func, Global, Instance, Linker, Memory, MemoryType, Module, Mutability, Store, Val,
};

// Of a memory that the host makes: its first bytes are the host's own.
const FIRST_PAGES: u32 = 2;
const MOST_PAGES: u32 = 65536;
const HEAP_BASE: u32 = 70000;

/// What the host's functions have at hand when they are called.
struct Host {
    memory: Memory,
    chunks: Chunks,
}

pub struct Heap {
    store: Store<Option<Host>>,
    instance: Instance,
    memory: Memory,
    pub answers: HashMap<String, u32>,
    pub lists: HashMap<String, Vec<u32>>,
}

impl Heap {
    pub fn new(module: &Module) -> Result<Self> {
        let engine: &Engine = module.engine();
        let mut store = Store::new(engine, None);
        let mut linker = Linker::new(engine);
        for import in module.imports() {
            let given = give(&mut store, import.name())?;
            linker.define(import.module(), import.name(), given)?;
        }
        let instance = linker.instantiate_and_start(&mut store, module)?;
        let exported = instance.get_memory(&store, "memory");
        let memory = store
            .data()
            .as_ref()
            .map(|host| host.memory)
            .or(exported)
            .context("no memory")?;
        let mut heap = Self {
            store,
            instance,
            memory,
            answers: HashMap::new(),
            lists: HashMap::new(),
        };
        if heap.instance.get_func(&heap.store, "heap_init").is_some() {
            heap.make_heap()?;
        }
        Ok(heap)
    }

    /// The heap that the vectors of the embed build begin with.
    fn make_heap(&mut self) -> Result<()> {
        let size = self.call("heap_size", &[])?;
        let host = self.store.data_mut().as_mut().context("no imports")?;
        let base = host.chunks.take(size, 16).context("no room")?;
        ensure!(self.call("heap_init", &[base])? == 0, "no heap there");
        self.answers.insert("heap".to_owned(), base);
        Ok(())
    }

    /// What an export answers; 0 if it has no result. A trap is an error.
    pub fn call(&mut self, name: &str, arguments: &[u32]) -> Result<u32> {
        let function = self
            .instance
            .get_func(&self.store, name)
            .with_context(|| format!("{name} is not exported"))?;
        let words: Vec<Val> = arguments.iter().map(|&word| Val::I32(word as i32)).collect();
        let mut results = vec![Val::I32(0); function.ty(&self.store).results().len()];
        function.call(&mut self.store, &words, &mut results)?;
        Ok(results.first().and_then(Val::i32).unwrap_or(0) as u32)
    }

    /// The bytes of memory that begin at the address.
    pub fn bytes(&mut self, address: u32, size: usize) -> Result<&mut [u8]> {
        let start = address as usize;
        self.memory
            .data_mut(&mut self.store)
            .get_mut(start..start + size)
            .context("outside memory")
    }
}

/// What the link and the embed build import.
fn give(store: &mut Store<Option<Host>>, name: &str) -> Result<Extern> {
    Ok(match name {
        "memory" => {
            let memory = Memory::new(&mut *store, MemoryType::new(FIRST_PAGES, Some(MOST_PAGES)))?;
            let mut chunks = Chunks::default();
            chunks.add(HEAP_BASE.into(), u64::from(FIRST_PAGES) * PAGE);
            *store.data_mut() = Some(Host { memory, chunks });
            memory.into()
        }
        "__heap_base" => Global::new(store, Val::I32(HEAP_BASE as i32), Mutability::Const).into(),
        "chunk_alloc" => Func::wrap(store, chunk_alloc).into(),
        "chunk_free" => Func::wrap(store, chunk_free).into(),
        _ => anyhow::bail!("{name} is not known"),
    })
}

fn chunk_alloc(mut caller: Caller<'_, Option<Host>>, size: u32, align: u32) -> u32 {
    let Some(host) = caller.data_mut() else { return 0 };
    if let Some(address) = host.chunks.take(size, align) {
        return address;
    }
    let memory = host.memory;
    let pages = (u64::from(size) + u64::from(align)).div_ceil(PAGE);
    let Ok(old) = memory.grow(&mut caller, pages) else {
        return 0;
    };
    let Some(host) = caller.data_mut() else { return 0 };
    host.chunks.add(old * PAGE, (old + pages) * PAGE);
    host.chunks.take(size, align).unwrap_or(0)
}

fn chunk_free(mut caller: Caller<'_, Option<Host>>, address: u32, size: u32) {
    if let Some(host) = caller.data_mut() {
        host.chunks.add(address.into(), u64::from(address) + u64::from(size));
    }
}
